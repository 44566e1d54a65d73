import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'vitest';

import { findTool, toolEnv } from '../real/provision.mjs';
import { skipUnless } from './skip-unless.js';

const TMUX = findTool('tmux');

const WITHOUT_TERMINAL = 'needs tmux: `node test/real/cli.mjs install` fetches it';
if (TMUX === undefined && process.env['CI'] === 'true') throw new Error(WITHOUT_TERMINAL);

/** Options of what is typed at a terminal. */
export const AT_TERMINAL = skipUnless(TMUX !== undefined, WITHOUT_TERMINAL);

/** A terminal of its own, in which a person could sit. */
export class Terminal {
  private readonly folder = mkdtempSync(join(tmpdir(), 'crane-tmux-'));
  private readonly socket = join(this.folder, 'tmux.sock');

  constructor() {
    // Two words: one word would be run by the login shell, which `nobody` has none of.
    this.tmux('-f', '/dev/null', 'new-session', '-d', '-x', '100', '-y', '30', '/bin/sh', '-i');
  }

  type(...keys: readonly string[]): void {
    this.tmux('send-keys', ...keys);
  }

  resize(columns: number, rows: number): void {
    this.tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  screen(): string {
    return this.tmux('capture-pane', '-p', '-J', '-S', '-');
  }

  async shows(what: string | RegExp): Promise<string> {
    await expect.poll(() => this.screen(), { timeout: 200_000, interval: 50 }).toMatch(what);
    return this.screen();
  }

  /** Waits until a shell in it sees this size, `rows columns`. */
  async size(wanted: string): Promise<void> {
    this.type(`until [ "$(stty size)" = "${wanted}" ]; do sleep 0.05; done; echo has ${wanted}`, 'Enter');
    await this.shows(new RegExp(`^has ${wanted}$`, 'm'));
  }

  close(): void {
    spawnSync(TMUX ?? 'tmux', ['-S', this.socket, 'kill-server'], { env: toolEnv() });
    rmSync(this.folder, { recursive: true });
  }

  private tmux(...args: readonly string[]): string {
    return execFileSync(TMUX ?? 'tmux', ['-S', this.socket, ...args], { encoding: 'utf8', env: toolEnv() });
  }
}
