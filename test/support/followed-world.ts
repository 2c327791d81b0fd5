import type { FollowedWorld } from '../../electron/engine';
import type { KeptFollowed } from '../../electron/storage';
import type { AppError } from '../../shared/errors';
import { newFollowedId } from '../../shared/ids';
import type { ImportPlan } from '../../shared/import-plan';
import { fail, ok } from '../../shared/result';
import type { SessionProfile } from '../../shared/session-profile';

/** A reader's findings in a file, by the place of the session it is about. */
interface Found {
  readonly sessions?: readonly SessionProfile[];
  readonly problems?: readonly (readonly [session: number | null, text: string])[];
  readonly leftOut?: readonly (readonly [session: number | null, text: string])[];
}

export const wrongLine: AppError = { code: 'import-problem', data: { what: 'This is wrong.', todo: '' } };

/** The plan of a file that was read. */
export function planOf({ sessions = [], problems = [], leftOut = [] }: Found): ImportPlan {
  return {
    sessions: sessions.map((profile) => ({ profile, origin: '', from: [], standing: { kind: 'new' } })),
    ...{ forwards: [], hostKeys: [], mends: [] },
    leftOut: leftOut.map(([session, text]) => ({
      ...{ session, text, from: [], reason: 'unsupported', why: 'Not here.' },
    })),
    problems: problems.map(([session, text]) => ({ session, text, from: [], error: wrongLine })),
  };
}

/** Files to follow in memory, and the list of those that are followed. */
export interface FollowedFolder extends FollowedWorld {
  /** The content of each file; one that is not here cannot be read. A promise holds its reading up, and `fault` breaks it. */
  readonly files: Map<string, ImportPlan | Promise<ImportPlan> | 'fault'>;
  /** The list as it was saved last. */
  readonly kept: () => readonly KeptFollowed[];
  /** The disk takes nothing from now on. */
  readonly fill: () => void;
  /** The paths that are watched, each as often as it is. */
  readonly watched: () => readonly string[];
  /** Tells of a change. */
  readonly touch: (path: string) => void;
  readonly reads: () => number;
}

/** @param followed the paths of the files that are followed already, as ssh_config */
export function followedFolder(followed: readonly string[] = []): FollowedFolder {
  let kept: readonly KeptFollowed[] = followed.map((path) => ({
    ...{ id: newFollowedId(), kind: 'ssh-config', path, overlays: [] },
  }));
  let isFull = false;
  let reads = 0;
  const files = new Map<string, ImportPlan | Promise<ImportPlan> | 'fault'>();
  const watches = new Set<{ readonly paths: readonly string[]; readonly changed: () => void }>();
  const missing = planOf({ problems: [[null, '']] });
  return {
    files,
    kept: () => kept,
    fill: () => {
      isFull = true;
    },
    watched: () => [...watches].flatMap(({ paths }) => paths),
    touch: (path) => {
      for (const { paths, changed } of watches) if (paths.includes(path)) changed();
    },
    reads: () => reads,
    store: {
      load: () => Promise.resolve({ files: kept, notices: [] }),
      save: (next) => {
        if (isFull)
          return Promise.resolve(fail({ code: 'file-write', data: { path: 'followed.json', detail: '' } }));
        kept = next;
        return Promise.resolve(ok(null));
      },
    },
    locate: (typed) => {
      const place = { kind: typed.endsWith('.json') ? 'ginnel' : 'ssh-config', path: typed } as const;
      return Promise.resolve(
        files.has(typed) ? ok(place) : fail({ code: 'file-read', data: { path: typed, detail: '' } }),
      );
    },
    read: async ({ path }) => {
      reads += 1;
      const plan = (await files.get(path)) ?? missing;
      if (plan === 'fault') throw new Error('a fault of ours');
      return { plan, files: [path] };
    },
    watch: (paths, changed) => {
      const watch = { paths, changed };
      watches.add(watch);
      return () => void watches.delete(watch);
    },
    choose: null,
  };
}
