/** Rows that one table has at most. Names of registries come from users: whoever makes up many shares one row. */
const MOST_ROWS = 1_000;
const OTHER = 'other';

/** What is counted, one row per combination of labels. */
export class RowTable<N extends string, V> {
  readonly #rows = new Map<string, { readonly labels: Readonly<Record<N, string>>; readonly value: V }>();
  readonly #names: readonly N[];
  readonly #make: () => V;

  constructor(names: readonly N[], make: () => V) {
    this.#names = names;
    this.#make = make;
  }

  /** The row of these labels, in the order of their names; made where it is missing. */
  of(...labels: readonly string[]): V {
    const key = labels.join('\u0000');
    const found = this.#rows.get(key);
    if (found !== undefined) return found.value;
    return this.#rows.size < MOST_ROWS ? this.#add(key, labels) : this.#shared();
  }

  /** Every row, its labels beside what `show` makes of its value. */
  read<S extends object>(show: (value: V) => S): readonly (Readonly<Record<N, string>> & S)[] {
    return Object.freeze(
      [...this.#rows.values()].map(({ labels, value }) => Object.freeze({ ...labels, ...show(value) })),
    );
  }

  #shared(): V {
    return (
      this.#rows.get(OTHER)?.value ??
      this.#add(
        OTHER,
        this.#names.map(() => OTHER),
      )
    );
  }

  #add(key: string, labels: readonly string[]): V {
    const value = this.#make();
    const named = Object.fromEntries(this.#names.map((name, i) => [name, labels[i] ?? '']));
    this.#rows.set(key, { labels: named as Record<N, string>, value });
    return value;
  }
}
