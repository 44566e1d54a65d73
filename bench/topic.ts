import type { Stand } from '../test/real/stand.mjs';
import type { Figures } from './samples.js';

/** Contenders side by side. */
export interface Table {
  readonly title: string;
  /** Of median, p10 and p90. */
  readonly unit: string;
  readonly rows: readonly Figures[];
}

/** One figure held against what is asked of it. */
export interface Check {
  readonly name: string;
  readonly value: number;
  /** What the value must not exceed, or must reach; neither is a figure that is only told. */
  readonly atMost?: number | undefined;
  readonly atLeast?: number | undefined;
  readonly unit: string;
  /** Whether the figure means the same on another machine of its kind, as ratios and counts do. */
  readonly isPortable: boolean;
}

export interface Report {
  readonly tables: readonly Table[];
  readonly checks: readonly Check[];
  /** Why something was not measured, or what to know of it. */
  readonly notes?: readonly string[] | undefined;
}

/** What topics that need a runtime are given. */
export interface Ground {
  /** A stand with real runtimes; says why where there is none. Started at the first call. */
  readonly stand: () => Promise<Stand | string>;
  /** Fewer rounds, for trying the suite. */
  readonly isQuick: boolean;
}

/** Measures one topic. A file of this folder that exports it as `run` is a topic. */
export type Topic = (ground: Ground) => Promise<Report>;
