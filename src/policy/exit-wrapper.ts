/** Where the wrapper finds its folder in the container. */
export const EXIT_MOUNT = '/run/crane-cri-exit';

/**
 * Runs the program as a child, hands signals on to it, writes down how it ended, and ends the same way. `wait` is
 * repeated because a trapped signal ends it early; a child that has ended stays known until it is waited for.
 */
const SCRIPT = [
  `d=${EXIT_MOUNT}`,
  // A shell gives a child in the background no input unless another descriptor holds it.
  'exec 3<&0',
  '"$@" <&3 3<&- &',
  'c=$!',
  'exec 3<&-',
  ...['TERM', 'INT', 'HUP', 'QUIT', 'USR1', 'USR2'].map((name) => `trap 'kill -${name} $c 2>/dev/null' ${name}`),
  'while :; do wait $c; s=$?; kill -0 $c 2>/dev/null || break; done',
  'echo "exit $s" >"$d/exit.new" && mv "$d/exit.new" "$d/exit"',
  'exit $s',
].join('\n');

/** The command that runs `command` and records its exit; needs `/bin/sh` and `mv` in the image. */
export function wrapCommand(command: readonly string[], args: readonly string[]): readonly string[] {
  return ['/bin/sh', '-c', SCRIPT, 'crane-cri-exit', ...command, ...args];
}

/** Reads what the wrapper wrote: the exit code, or undefined where it is anything else. */
export function readExitRecord(text: string): number | undefined {
  const match = /^exit (\d{1,3})\n$/.exec(text);
  const code = match === null ? undefined : Number(match[1]);
  return code === undefined || code > 255 ? undefined : code;
}
