import { setTimeout as wait } from 'node:timers/promises';
import type { Context, Scenario } from '../bench-context';
import type { Measure } from '../measures';
import { heldBytes, processesOf } from '../process-cost';
import { startEmptyApp, startTrayApp, type TrayApp } from '../tray-app';

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
      found.push({ ...one, empty: await emptyOne(context) });
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
        ...{ ...what, name: 'of that, more than an Electron with nothing in it', unit: 'MB' },
        ...{ values: { ginnel: of(({ closed, empty }) => closed - empty), empty: of(({ empty }) => empty) } },
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
  /** MB of an Electron program with no sessions, no engine and no window any more. */
  readonly empty: number;
  /** Milliseconds. */
  readonly back: number;
}

async function measured(context: Context): Promise<Omit<Found, 'empty'> | null> {
  const app = await startTrayApp(context);
  if (app === null) return null;
  try {
    const open = await held(app);
    await app.tell('close', 'closed');
    const closed = await held(app);
    return { open, closed, back: await app.tell('show', 'shown') };
  } finally {
    await app.close();
  }
}

async function emptyOne(context: Context): Promise<number> {
  const app = await startEmptyApp(context);
  if (app === null) return NaN;
  try {
    await app.tell('close', 'closed');
    return await held(app);
  } finally {
    await app.close();
  }
}

async function held(app: TrayApp): Promise<number> {
  await wait(settling);
  return heldBytes(processesOf(app.pid)) / 1e6;
}
