import type { LeftOutReason } from '../../../shared/import-plan';
import type { AppError } from '../../../shared/errors';
import { sessionProfileSchema, type SessionProfile } from '../../../shared/session-profile';
import type { SettingKey } from '../../../shared/settings';
import * as texts from '../../../shared/texts/import-putty';
import type { From, Ledger } from '../ledger';
import type { Traced } from '../traced';

/** One setting as it is kept: `PortNumber=22`, `PortNumber\22\`, `"PortNumber"=dword:00000016`. */
export interface StoredValue {
  readonly key: string;
  /** Without quotes and escapes; null for what is no text and no number. */
  readonly value: Traced | null;
  /** All of it, with the key. */
  readonly words: Traced;
}

/** A session as PuTTY or KiTTY keeps it. */
export interface StoredSession {
  readonly program: 'PuTTY' | 'KiTTY';
  /** Decoded; empty where the text does not say it. */
  readonly name: string;
  /** The file or the key of the registry; empty where the text does not say it. */
  readonly origin: string;
  /** The words that name the session in the text. */
  readonly heading: readonly Traced[];
  readonly values: readonly StoredValue[];
}

/** A server's key as it is kept in the cache: `rsa2@22:host`, `0x…,0x…`. */
export interface StoredHostKey {
  /** Decoded. */
  readonly name: string;
  readonly key: string;
  readonly words: readonly Traced[];
}

/** All that a text holds of PuTTY's. */
export interface StoredText {
  readonly sessions: readonly StoredSession[];
  readonly hostKeys: readonly StoredHostKey[];
}

/** C's atoi, by which PuTTY reads numbers: the digits a text begins with, or 0. */
export function toInteger(text: string): number {
  return Number(/^\s*([+-]?\d{1,15})/u.exec(text)?.[1] ?? 0);
}

/** The settings of one session, each taken at most once: what is left in the end has no place here. */
export class Settings {
  readonly #values = new Map<string, StoredValue>();
  /** Values that PuTTY never looks at, as an earlier one has the same key. */
  readonly repeated: readonly StoredValue[];

  constructor(
    values: readonly StoredValue[],
    private readonly draft: Draft,
  ) {
    this.repeated = values.filter((value) => {
      const key = value.key.toLowerCase();
      if (this.#values.has(key)) return true;
      this.#values.set(key, value);
      return false;
    });
  }

  /** The value without taking it. */
  peek(key: string): string {
    return this.#values.get(key.toLowerCase())?.value?.text ?? '';
  }

  has(key: string): boolean {
    return this.#values.has(key.toLowerCase());
  }

  /** Takes a setting out, for the caller to enter. */
  pull(key: string): StoredValue | null {
    const found = this.#values.get(key.toLowerCase());
    if (found === undefined || found.value === null) return null;
    this.#values.delete(key.toLowerCase());
    return found;
  }

  /** Takes a setting into the session. */
  take(key: string): Traced | null {
    const found = this.pull(key);
    if (found !== null) this.draft.take(found.words);
    return found?.value ?? null;
  }

  text(key: string): string {
    return this.take(key)?.text ?? '';
  }

  number(key: string, usual: number): number {
    const found = this.take(key);
    return found === null ? usual : toInteger(found.text);
  }

  flag(key: string, usual: boolean): boolean {
    return this.number(key, usual ? 1 : 0) !== 0;
  }

  /** The settings that nobody took. */
  rest(): readonly StoredValue[] {
    return [...this.#values.values()];
  }
}

type Entry = (ledger: Ledger, place: number | null) => void;

/** The fate of one session's words, until the session has a place in the plan. */
export class Draft {
  readonly #taken: Traced[] = [];
  readonly #entries: Entry[] = [];
  readonly #words = new Map<SettingKey, readonly Traced[]>();
  #profile: SessionProfile;

  constructor(private readonly defaults: SessionProfile) {
    this.#profile = defaults;
  }

  get profile(): SessionProfile {
    return this.#profile;
  }

  /** @param words what the settings come from, where they are not taken yet */
  set(settings: Partial<SessionProfile>, words: readonly Traced[] = []): void {
    this.#profile = { ...this.#profile, ...settings };
    this.#taken.push(...words);
    for (const key of Object.keys(settings)) this.#words.set(key as SettingKey, words);
  }

  take(words: Traced): void {
    this.#taken.push(words);
  }

  /** @param text what is said in place of the words */
  leaveOut(from: From, reason: LeftOutReason, why: string, text: string | null = null): void {
    this.#entries.push((ledger, place) => {
      ledger.leaveOut(from, reason, why, place, text);
    });
  }

  problem(from: From, error: AppError): void {
    this.#entries.push((ledger, place) => {
      ledger.problem(from, error, place);
    });
  }

  /** Enters the session, and all that was said of it. Settings that no session can have are a problem each, not all of it. */
  enter(ledger: Ledger, origin: string): number {
    this.#checkSettings();
    const place = ledger.session(this.#profile, this.#taken, origin);
    for (const entry of this.#entries) entry(ledger, place);
    return place;
  }

  /** Enters what was said, where there is no session in the end. */
  enterWithout(ledger: Ledger): void {
    ledger.note(this.#taken);
    for (const entry of this.#entries) entry(ledger, null);
  }

  #checkSettings(): void {
    const checked = sessionProfileSchema.safeParse(this.#profile);
    if (checked.success) return;
    for (const key of new Set(checked.error.issues.map(({ path }) => path[0] as SettingKey))) {
      const words = this.#words.get(key) ?? [];
      this.#profile = { ...this.#profile, [key]: this.defaults[key] };
      this.problem(words, { code: 'import-problem', data: texts.tooLong });
    }
  }
}
