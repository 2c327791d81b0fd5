import { attachEngine, type AttachedEngine } from '../../../electron/ipc/attached-engine';
import { readVersion } from '../../../electron/version';
import type { SessionId } from '../../../shared/ids';
import { listedForwards, type SessionStatus } from '../../../shared/status';
import { disk } from '../../support/here';

/** How sessions fare, seen over the control socket as a window would see it. */
export interface Watch {
  readonly engine: AttachedEngine;
  /** How many changes were told, and how many statuses of sessions in them. */
  readonly told: () => { readonly changes: number; readonly sessions: number };
  /** Resolves once so many sessions are up, with when each came up, in milliseconds. */
  readonly allUp: (count: number, patience: number) => Promise<readonly number[]>;
  /** Forgets who is up; what is told from now on counts anew. Resolves once so many were seen down, with when. */
  readonly allDown: (count: number, patience: number) => Promise<readonly number[]>;
  /** Sessions in each state, with what went wrong. */
  readonly states: () => string;
  readonly close: () => void;
}

/** Attaches to the engine of a data folder. */
export async function watchEngine(folder: string): Promise<Watch> {
  const attached = await attachEngine(folder, disk, {
    version: readVersion(),
    client: 'bench',
    attended: false,
  });
  if (!attached.ok || attached.value === null) throw new Error('nothing to attach to');
  const engine = attached.value;
  const told = { changes: 0, sessions: 0 };
  const up = new Map<SessionId, number>();
  const down = new Map<SessionId, number>();
  let look = (): void => undefined;
  engine.on('snapshot.changed', ({ sessions }) => {
    told.changes += 1;
    if (sessions === undefined) return;
    for (const session of sessions.changed) {
      told.sessions += 1;
      note(session);
    }
    look();
  });
  const note = (session: SessionStatus): void => {
    const isUp = standsUp(session);
    const now = performance.now();
    if (isUp && !up.has(session.id)) up.set(session.id, now);
    if (session.state.kind !== 'connected' && !down.has(session.id)) {
      down.set(session.id, now);
      up.delete(session.id);
    }
  };
  const full = (of: ReadonlyMap<SessionId, number>, count: number, patience: number, what: string) =>
    new Promise<readonly number[]>((resolve, reject) => {
      const late = setTimeout(() => {
        reject(new Error(`${String(of.size)} of ${String(count)} ${what}: ${states()}`));
      }, patience);
      void engine.closed.then((error) => {
        clearTimeout(late);
        reject(new Error(`the engine let go of the bench: ${error?.code ?? 'asked to'}`));
      });
      look = () => {
        if (of.size < count) return;
        clearTimeout(late);
        look = () => undefined;
        resolve([...of.values()].sort((left, right) => left - right));
      };
      look();
    });
  const states = (): string => {
    const counts = new Map<string, number>();
    for (const { state, forwards } of engine.snapshot().sessions) {
      const why = 'cause' in state ? state.cause.code : 'error' in state ? state.error.code : '';
      const bad = forwards.filter((forward) => forward.state.kind !== 'listening').length;
      const words = `${state.kind} ${why} (${String(bad)} forwards not listening)`;
      counts.set(words, (counts.get(words) ?? 0) + 1);
    }
    return [...counts].map(([words, count]) => `${String(count)} ${words}`).join(', ');
  };
  return {
    engine,
    told: () => ({ ...told }),
    allUp: (count, patience) => full(up, count, patience, 'came up'),
    allDown: (count, patience) => {
      down.clear();
      return full(down, count, patience, 'were lost');
    },
    states,
    close: engine.close,
  };
}

function standsUp(session: SessionStatus): boolean {
  return (
    session.state.kind === 'connected' &&
    session.state.stalledSince === null &&
    listedForwards(session).every(({ state }) => state.kind === 'listening' && state.missing.length === 0)
  );
}
