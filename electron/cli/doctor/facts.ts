import type { AppError } from '../../../shared/errors';
import type { Program } from '../../../shared/program';

/** The data folder. */
export interface FolderFacts {
  readonly path: string;
  readonly state:
    | { readonly kind: 'well' | 'missing' | 'no-folder' }
    | { readonly kind: 'not-writable'; readonly why: string };
  /** The rights of other users of the computer there. */
  readonly others: { readonly read: boolean; readonly write: boolean };
  /** Null where the system does not tell. */
  readonly freeBytes: number | null;
  /** Names of its files that are no JSON of a version that was ever written, that a newer Ginnel wrote, that may not be read. */
  readonly broken: readonly string[];
  readonly newer: readonly string[];
  readonly unreadable: readonly string[];
  /** Files that were set aside as broken, half written, or kept of an edit. */
  readonly leftovers: readonly string[];
  readonly hasOpenNotes: boolean;
}

/** The holder of the data folder. */
export type HolderFacts =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'held';
      readonly mode: string | null;
      readonly pid: number | null;
      /** Null where it does not answer. */
      readonly version: string | null;
    };

/** The ports of this computer that saved sessions listen on. */
export interface PortFacts {
  readonly platform: NodeJS.Platform;
  /** It may listen on all ports. */
  readonly isRoot: boolean;
  /** The first port that everybody may listen on. */
  readonly firstFree: number;
  readonly wanted: readonly {
    readonly session: string;
    readonly where: string;
    readonly port: number;
    /** The program that has it, where that is not Ginnel. */
    readonly holder: Program | null;
  }[];
  readonly twice: readonly { readonly where: string; readonly sessions: readonly string[] }[];
  readonly notLookedAt: number;
}

/** The unit of the systemd user manager. */
export interface ServiceFacts {
  readonly isInstalled: boolean;
  /** The program that it starts, where that is gone. */
  readonly program: string | null;
  /** As systemd calls it; null where it could not be asked. */
  readonly state: string | null;
}

/** All that the report goes by. */
export interface DoctorFacts {
  readonly version: string;
  readonly folder: FolderFacts;
  readonly holder: HolderFacts;
  /** Null where sessions.json cannot be read. */
  readonly sessions: { readonly amount: number; readonly unusable: number } | null;
  readonly keys: readonly {
    readonly session: string;
    readonly error: AppError | null;
    readonly warning: AppError | null;
  }[];
  readonly ports: PortFacts;
  readonly knownHosts: { readonly path: string; readonly amount: number; readonly why: string | null };
  readonly agent: {
    readonly isNamed: boolean;
    /** Null where none answers. */
    readonly keys: number | null;
    readonly error: AppError | null;
  };
  /** The addresses of the name localhost. */
  readonly localhost: readonly string[];
  /** Whether there can be listeners on 127.0.0.1 and on ::1. */
  readonly loopback: { readonly ipv4: boolean; readonly ipv6: boolean };
  /** Milliseconds since the epoch: now, when this program was made, and when the newest file was written. */
  readonly clock: { readonly now: number; readonly program: number; readonly newestFile: number };
  /** Null where there is none, or the system does not tell. */
  readonly openFiles: number | null;
  readonly node: string;
  /** Names of variables that set a proxy, those that hold no address, and the sessions that go by them. */
  readonly proxy: {
    readonly set: readonly string[];
    readonly odd: readonly string[];
    readonly users: number;
  };
  /** Null where there is no systemd. */
  readonly service: ServiceFacts | null;
}
