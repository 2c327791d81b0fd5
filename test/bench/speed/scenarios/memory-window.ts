import { setTimeout as wait } from 'node:timers/promises';
import type { Context, Scenario } from '../bench-context';
import type { Measure } from '../measures';
import { heldBytes, processesOf } from '../process-cost';
import { startTrayApp } from '../tray-app';

/** Milliseconds after which a program has done what it does late, its collections of garbage among it. */
const settling = 8000;

export const memoryWindow: Scenario = {
  name: 'memory-window',
  about:
    'what closing the window to the tray gives back, and how soon it is there again, with 10 sessions up',
  needsElectron: true,
  run: async (context: Context) => {
    const found: Found[] = [];
    for (let round = 0; round < context.rounds; round += 1) {
      const one = await measured(context);
      if (one === null) return [];
      found.push(one);
      context.say(`memory-window: round ${String(round + 1)}`);
    }
    const of = (pick: (one: Found) => number): readonly number[] => found.map(pick);
    const what = { scenario: 'memory-window', goals: [] };
    return [
      {
        ...{ ...what, name: 'in the tray, all processes', unit: 'MB' },
        ...{ values: { ginnel: of(({ closed }) => closed), open: of(({ open }) => open) } },
        goals: [{ against: 'open', atMost: 0.6 }],
      },
      {
        ...{ ...what, name: 'from the wish to the window', unit: 'ms' },
        ...{ values: { ginnel: of(({ back }) => back) }, bound: { atMost: 500 } },
      },
    ] satisfies readonly Measure[];
  },
};

interface Found {
  /** MB of all processes. */
  readonly open: number;
  readonly closed: number;
  /** Milliseconds. */
  readonly back: number;
}

async function measured(context: Context): Promise<Found | null> {
  const app = await startTrayApp(context);
  if (app === null) return null;
  const held = async (): Promise<number> => {
    await wait(settling);
    return heldBytes(processesOf(app.pid)) / 1e6;
  };
  try {
    const open = await held();
    await app.tell('close', 'closed');
    const closed = await held();
    return { open, closed, back: await app.tell('show', 'shown') };
  } finally {
    await app.close();
  }
}
