import type { ReadStream, WriteStream } from 'node:tty';

import type { AttachSession } from 'crane-cri';

/** Size of this terminal, or of the usual one. */
export function sizeOf(screen: WriteStream): { readonly columns: number; readonly rows: number } {
  return { columns: screen.columns || 80, rows: screen.rows || 24 };
}

/**
 * Joins this terminal with a session: each key goes there as it is typed, Ctrl-C too, and the program's terminal has
 * the size of this one. Answers how to give the terminal back.
 */
export function joinTerminal(session: AttachSession, keyboard: ReadStream, screen: WriteStream): () => void {
  const onResize = (): void => session.resize(sizeOf(screen));
  if (keyboard.isTTY) keyboard.setRawMode(true);
  if (screen.isTTY) screen.on('resize', onResize);
  if (session.stdin !== undefined) keyboard.pipe(session.stdin);
  session.stdout?.pipe(screen, { end: false });
  session.stderr?.pipe(process.stderr, { end: false });
  return () => {
    if (keyboard.isTTY) keyboard.setRawMode(false);
    screen.off('resize', onResize);
    keyboard.unpipe();
    keyboard.pause();
  };
}
