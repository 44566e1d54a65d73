const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /executable file .{0,300}not found|exec: ".{0,300}": stat .{0,300}: no such file or directory/i,
    "The image has no such program where it is looked for: check the first word of command, or give its full path. Words for a shell need one: ['/bin/sh', '-c', '…'].",
  ],
  [
    /exec:? (?:"[^"]{1,300}"|\/[^:]{1,300}): permission denied|open executable: permission denied|could not be executed: permission denied/i,
    "The job's user may not run this file: chmod +x it, or name the interpreter first, as in ['/bin/sh', '/job.sh'].",
  ],
  [
    /could not be executed: no such file/i,
    'The image has no such program, or not the interpreter that the first line of the script names: check both paths.',
  ],
  [
    /could not be executed: argument list too long/i,
    'Command, args and env, with what the image adds, take more than the limit of the stack allows: make them shorter.',
  ],
  [
    /exec format error/i,
    'The file is for another processor, or a script without a first line such as #!/bin/sh: name the interpreter first.',
  ],
];

/**
 * What to look at where a program could not be started.
 *
 * @param message the runtime's words
 */
export function startHint(message: string): string {
  const found = HINTS.find(([words]) => words.test(message));
  return found?.[1] ?? 'Check command, working directory, user, mounts and limits of the container.';
}
