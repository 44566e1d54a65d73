const SESSION = 'Run the command as a session (`exec`), whose output has no limit, or let it write to a file';

/**
 * What to do about a message that is too large: whose limit it was decides what helps.
 *
 * @param rpc its name on the wire, such as `ExecSync`
 * @param details the words of who refused it: a runtime's library begins them in lower case, that of this side does not
 */
export function tooLargeHint(rpc: string, details: string): string {
  if (/\breceived message larger/.test(details))
    return 'The runtime takes no request of this size: give fewer or shorter labels, annotations, variables and arguments.';
  const isRuntimes = /\btrying to send message larger/.test(details);
  if (rpc === 'ExecSync') return `${SESSION}${isRuntimes ? '' : ', or raise maxMessageBytes'}.`;
  return isRuntimes
    ? 'Filter the list by label or id: the limit is the runtime’s own.'
    : 'Filter the list by label or id, or raise maxMessageBytes.';
}
