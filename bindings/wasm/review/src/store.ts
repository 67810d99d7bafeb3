/** The one state of the page: it is replaced, never changed, and whoever shows a part of it is told. */

export interface Store<S> {
  get(): S;
  set(patch: Partial<S>): void;
  /** Calls `show` now, and whenever one of the values that `select` picks is another. */
  watch(select: (state: S) => readonly unknown[], show: (state: S) => void): void;
}

export function createStore<S extends object>(initial: S): Store<S> {
  let state = initial;
  const watchers: (() => void)[] = [];
  return {
    get: () => state,
    set(patch) {
      state = { ...state, ...patch };
      for (const watcher of watchers) watcher();
    },
    watch(select, show) {
      let seen = select(state);
      watchers.push(() => {
        const now = select(state);
        if (now.every((value, i) => Object.is(value, seen[i]))) return;
        seen = now;
        show(state);
      });
      show(state);
    },
  };
}
