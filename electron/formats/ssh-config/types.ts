import type { ImportPlan } from '../../../shared/import-plan';
import type { SessionId } from '../../../shared/ids';
import type { RunProgram } from '../../system/run-program';
import type { ReadContext } from '../format';

/** The account and computer that an ssh_config is read for: its tokens and paths depend on them. */
export interface ConfigMachine {
  readonly platform: NodeJS.Platform;
  /** The home folder. */
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The local user's login name; empty where the system knows none. */
  readonly username: string;
  /** As a number; -1 on Windows. */
  readonly uid: number;
  /** This computer's name. */
  readonly hostname: string;
}

/** A file of an ssh_config, or why it is not read. */
export type ConfigText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  /** The file at `path`, or a folder it is looked up in, belongs to somebody else, or others may write to it. */
  | { readonly kind: 'unsafe'; readonly path: string; readonly trouble: 'owner' | 'rights' }
  /** A whole sentence. */
  | { readonly kind: 'unreadable'; readonly detail: string };

/** The disk, as far as an ssh_config is read from it. Never rejects. */
export interface ConfigDisk {
  readonly read: (path: string) => Promise<ConfigText>;
  /** Names in a folder; empty when it cannot be read. */
  readonly list: (folder: string) => Promise<readonly string[]>;
}

export interface SshConfigDependencies {
  readonly machine: ConfigMachine;
  readonly context: ReadContext;
  readonly disk: ConfigDisk;
  /** The id of an alias' session; where it is left away, a new one each time. */
  readonly sessionIdOf?: (alias: string) => SessionId;
  /** Runs `ssh -G`; null where no program shall be run. */
  readonly run: RunProgram | null;
}

/** The plan of an ssh_config on this computer. */
export interface SshConfigRead {
  /** Places in it are in the text of the file itself; what an included file says is at the Include. */
  readonly plan: ImportPlan;
  /** Every file that was read or would be if it were there, and every folder whose names count: what to watch for changes. */
  readonly files: readonly string[];
}

/** A name that an ssh_config gives to a server. */
export interface SshAlias {
  readonly alias: string;
  /** Its server, `user@host:port` without the defaults. */
  readonly server: string;
}
