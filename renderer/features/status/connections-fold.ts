import type { ViewStore } from '../../state/view';

/** Unfolds a forward's connections, or folds them away; by `trafficKey`. */
export function toggleConnections(view: ViewStore, key: string): void {
  view.setState(({ openForwards }) => ({
    openForwards: openForwards.includes(key)
      ? openForwards.filter((open) => open !== key)
      : [...openForwards, key],
  }));
}
