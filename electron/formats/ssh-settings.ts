import type { AppError } from '../../shared/errors';
import type { AddressFamily, Forward } from '../../shared/forward';
import type { LeftOutReason } from '../../shared/import-plan';
import type { AllowedDestination } from '../../shared/allow-list';
import type { SessionProfile } from '../../shared/session-profile';
import type { ReadContext } from './format';
import type { Ledger } from './ledger';
import type { Traced } from './traced';

/** Why words, or what they ask for, have no place in a session. */
export interface Reason {
  readonly reason: LeftOutReason;
  readonly why: string;
}

/** The fate of an option. */
export type Outcome =
  /** It is a setting of the session now; `but` tells of it what is left out. */
  | { readonly kind: 'taken'; readonly but: readonly Reason[] }
  | ({ readonly kind: 'leftOut' } & Reason)
  | { readonly kind: 'problem'; readonly error: AppError };

/** Words, and what becomes of them. */
export interface Remark {
  readonly from: readonly Traced[];
  readonly outcome: Outcome;
}

/** A value with the words it comes from. */
export interface Said<Value> {
  readonly value: Value;
  readonly from: readonly Traced[];
}

/** Settings that are taken as they are. */
export type PlainSettings = Partial<
  Omit<SessionProfile, 'id' | 'host' | 'forwards' | 'jumps' | 'proxy' | 'privateKeyFile' | 'certificateFile'>
>;

/**
 * Settings that options of ssh, or lines of ssh_config(5), have given one session so far, in the order in which ssh would meet them:
 * the first value counts but where a keyword collects.
 */
export interface SshSettings {
  /** Keywords that have their value, in small letters. */
  readonly said: Set<string>;
  plain: PlainSettings;
  hostName: Said<string> | null;
  /** As behind -J, with tokens; empty for none. */
  jumps: Said<string> | null;
  /** A ProxyCommand with tokens; empty for none. */
  proxyCommand: Said<string> | null;
  readonly keyFiles: Said<string>[];
  readonly certificates: Said<string>[];
  agentPath: Said<string> | null;
  family: AddressFamily | null;
  readonly forwards: Said<Forward>[];
  clearsForwards: boolean;
  allowTo: Said<readonly AllowedDestination[]> | null;
  /** Whether public keys, and ssh's usual key files, are offered at all. */
  offersKeys: boolean;
  offersUsualKeys: boolean;
  onlyThisKey: Said<boolean> | null;
  /** Patterns of IgnoreUnknown. */
  ignored: readonly string[];
}

/** Nothing said yet. */
export function noSettings(): SshSettings {
  return {
    said: new Set(),
    plain: {},
    hostName: null,
    jumps: null,
    proxyCommand: null,
    keyFiles: [],
    certificates: [],
    agentPath: null,
    family: null,
    forwards: [],
    clearsForwards: false,
    allowTo: null,
    offersKeys: true,
    offersUsualKeys: true,
    onlyThisKey: null,
    ignored: [],
  };
}

export const taken: Outcome = { kind: 'taken', but: [] };

/** Taken, but for what the reasons tell. */
export function takenBut(...but: readonly Reason[]): Outcome {
  return { kind: 'taken', but };
}

export function leftOut(reason: LeftOutReason, why: string): Outcome {
  return { kind: 'leftOut', reason, why };
}

/** @param data what is wrong and what to do, or an error that says it */
export function problem(data: { readonly what: string; readonly todo: string } | AppError): Outcome {
  return { kind: 'problem', error: 'code' in data ? data : { code: 'import-problem', data } };
}

/**
 * Enters what became of words.
 * @param session the place of the session they belong to
 */
export function enter({ from, outcome }: Remark, ledger: Ledger, session: number | null): void {
  switch (outcome.kind) {
    case 'taken':
      ledger.note(from);
      for (const { reason, why } of outcome.but) ledger.leaveOut(from, reason, why, session);
      break;
    case 'leftOut':
      ledger.leaveOut(from, outcome.reason, outcome.why, session);
      break;
    case 'problem':
      ledger.problem(from, outcome.error, session);
      break;
  }
}

/** A keyword's value, and where it stands. */
export interface OptionValue {
  /** The keyword as ssh_config(5) writes it. */
  readonly keyword: string;
  /** Words of the value; a keyword that takes a command has it as its only one. */
  readonly words: readonly string[];
  /** The first of them. */
  readonly text: string;
  /** Everything the option is made of, for what is only known in the end. */
  readonly from: readonly Traced[];
}

/** A keyword that is a setting here. */
export interface SettingKeyword {
  readonly name: string;
  /** Most words it takes; 1 where nothing is said. */
  readonly most?: number;
  /** The rest of the line is its value, quotes and number signs included. */
  readonly isCommand?: true;
  /** Each further value is added to those before. */
  readonly collects?: true;
  /** Takes the value over into the settings. */
  readonly read: (value: OptionValue, settings: SshSettings, context: ReadContext) => Outcome;
}

/** A keyword without a place here. */
export type LeftOutKeyword = (value: OptionValue) => Outcome;
