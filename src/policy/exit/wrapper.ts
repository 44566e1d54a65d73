/** Where the wrapper finds its folder in the container. */
export const EXIT_MOUNT = '/run/crane-cri-exit';

/** What the shell that runs a program does besides. */
export interface Wrapping {
  /** Writes the exit down in the folder at {@link EXIT_MOUNT}; needs `mv` in the image. */
  readonly recordsExit: boolean;
  /** Ends half a second after the program, so that a runtime that drops what is under way loses nothing. */
  readonly awaitsOutput: boolean;
}

/**
 * Runs the program as a child, hands signals on to it, and ends as it ended. `wait` is repeated because a trapped signal
 * ends it early; a child that has ended stays known until it is waited for.
 */
const script = ({ recordsExit, awaitsOutput }: Wrapping): string =>
  [
    // A shell gives a child in the background no input unless another descriptor holds it.
    'exec 3<&0',
    '"$@" <&3 3<&- &',
    'c=$!',
    'exec 3<&-',
    ...['TERM', 'INT', 'HUP', 'QUIT', 'USR1', 'USR2'].map((name) => `trap 'kill -${name} $c 2>/dev/null' ${name}`),
    'while :; do wait $c; s=$?; kill -0 $c 2>/dev/null || break; done',
    ...(recordsExit ? [`d=${EXIT_MOUNT}`, 'echo "exit $s" >"$d/exit.new" && mv "$d/exit.new" "$d/exit"'] : []),
    ...(awaitsOutput ? ['sleep 0.5 2>/dev/null || sleep 1'] : []),
    'exit $s',
  ].join('\n');

/** The command that runs `command` under a shell; needs `/bin/sh` in the image. */
export function wrapCommand(
  command: readonly string[],
  args: readonly string[],
  wrapping: Wrapping,
): readonly string[] {
  return ['/bin/sh', '-c', script(wrapping), 'crane-cri-exit', ...command, ...args];
}

/** Reads what the wrapper wrote: the exit code, or undefined where it is anything else. */
export function readExitRecord(text: string): number | undefined {
  const match = /^exit (\d{1,3})\n$/.exec(text);
  const code = match === null ? undefined : Number(match[1]);
  return code === undefined || code > 255 ? undefined : code;
}
