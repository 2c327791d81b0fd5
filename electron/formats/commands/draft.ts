import * as texts from '../../../shared/texts/import-commands';
import type { ReadContext } from '../format';
import type { Ledger } from '../ledger';
import { hiddenAddress } from '../mend';
import { applyDirective, applyOption } from '../ssh-options';
import { readDirective } from '../ssh-directive';
import { sessionOf } from '../ssh-session';
import { enter, leftOut, noSettings, problem, type Outcome, type Remark } from '../ssh-settings';
import type { Traced } from '../traced';
import { readDestination, type Fault } from './destination';
import type { Word } from './words';

/** The means of the readers of commands. */
export interface Scope {
  readonly ledger: Ledger;
  readonly context: ReadContext;
}

/** A session as a command says it, word by word. */
export class CommandDraft {
  readonly settings = noSettings();
  readonly remarks: Remark[] = [];
  /** Words that went into the session. */
  readonly taken: Traced[] = [];
  readonly hostKeys: string[] = [];
  host: Traced | null = null;
  /** The fault of the word that stands where the server would be. */
  badHost: Remark | null = null;

  constructor(readonly scope: Scope) {}

  /** Notes what becomes of words. */
  add(from: readonly Traced[], outcome: Outcome): void {
    if (outcome.kind !== 'taken') {
      this.remarks.push({ from, outcome });
      return;
    }
    this.taken.push(...from);
    for (const reason of outcome.but) this.remarks.push({ from, outcome: { kind: 'leftOut', ...reason } });
  }

  leave(from: readonly Traced[], reason: 'meaningless' | 'unsupported' | 'secret', why: string): void {
    this.add(from, leftOut(reason, why));
  }

  /** Applies an option that has a keyword of ssh_config(5): `-p 2222` is Port. */
  apply(keyword: string, value: Word, from: readonly Traced[]): void {
    const wrong = trouble(value);
    const { settings, scope } = this;
    this.add(from, wrong ?? applyOption(keyword, [value.text.text], from, settings, scope.context));
  }

  /** The same for an option whose letter says it all: `-C` is Compression=yes, whatever was said before. */
  override(keyword: string, value: string, from: readonly Traced[]): void {
    this.settings.said.delete(keyword.toLowerCase());
    this.add(from, applyOption(keyword, [value], from, this.settings, this.scope.context));
  }

  /** Applies what stands behind -o. */
  applyLine(value: Word, from: readonly Traced[]): void {
    const directive = readDirective(value.text);
    const wrong = trouble(value);
    if (directive === null) this.add(from, problem(texts.emptyOption));
    else if (/^pass(?:word|wd|phrase)?$/iu.test(directive.keyword.text)) {
      this.leave(from, 'secret', texts.password);
    } else {
      this.add(from, wrong ?? applyDirective(directive, from, this.settings, this.scope.context));
    }
  }

  /** Takes the word that names the server. */
  takeDestination(word: Word): void {
    const wrong = trouble(word);
    const read = wrong === null ? readDestination(word.text) : null;
    if (wrong !== null) this.add([word.text], wrong);
    else if (typeof read === 'string') this.#addFault(read, word.text);
    if (read === null || typeof read === 'string') {
      this.badHost = this.remarks.at(-1) ?? null;
      return;
    }
    this.host = read.host;
    this.taken.push(read.host, ...read.signs);
    const { context } = this.scope;
    const part = (keyword: string, text: Traced): void => {
      this.add([text], applyOption(keyword, [text.text], [text], this.settings, context));
    };
    if (read.user !== null) part('User', read.user);
    if (read.port !== null) part('Port', read.port);
    if (read.secret !== null) this.leave([read.secret], 'secret', texts.passwordInAddress);
    for (const extra of read.extra) this.leave([extra], 'meaningless', texts.notOfServer);
  }

  /** Points at what cannot be a server; what stands before it may hold a password. */
  #addFault(fault: Fault, word: Traced): void {
    const at = word.text.lastIndexOf('@') + 1;
    const hasSecret = fault === 'host' && /:[^/]/u.test(word.text.slice(0, at));
    if (hasSecret) this.leave([word.slice(0, at)], 'secret', texts.password);
    const part = hasSecret ? word.slice(at) : word;
    this.add([part], faulty(fault, part.text));
  }

  /**
   * Enters the session, with what is left out of it and wrong about it.
   * @returns its place, or null where the command names no server: then its forwards are entered alone
   */
  enter(program: readonly Traced[]): number | null {
    const { ledger, context } = this.scope;
    if (this.host === null) {
      this.#enterForwards(program);
      return null;
    }
    const { profile, remarks } = sessionOf(this.settings, { host: this.host.text }, context);
    const whole = { ...profile, hostKeys: [...profile.hostKeys, ...this.hostKeys] };
    const place = ledger.session(whole, [...program, ...this.taken]);
    for (const remark of [...this.remarks, ...remarks]) enter(remark, ledger, place);
    return place;
  }

  /** Leaves the whole command out, as it makes no session. */
  leaveWhole(program: readonly Traced[], words: readonly Word[], why: string): void {
    const { ledger } = this.scope;
    const secrets = this.remarks.filter(({ outcome }) => 'reason' in outcome && outcome.reason === 'secret');
    const others = this.remarks.filter((remark) => !secrets.includes(remark)).flatMap(({ from }) => from);
    // Nothing else than its own words tells a word from a secret within it.
    const shown = secrets.length === 0 ? words.map(({ text }) => text) : [...this.taken, ...others];
    ledger.leaveOut([...program, ...shown], 'meaningless', why);
    for (const remark of secrets) enter(remark, ledger, null);
  }

  /** Forwards go into the form's session; everything else needs a server. */
  #enterForwards(program: readonly Traced[]): void {
    const { ledger } = this.scope;
    const { forwards } = this.settings;
    const used = new Set(forwards.flatMap(({ from }) => from));
    for (const { value, from } of forwards) {
      ledger.forward(
        this.settings.family === null ? value : { ...value, family: this.settings.family },
        from,
      );
    }
    for (const remark of this.remarks) {
      // The whole of it is wrong without a server: the program's word, too.
      enter(
        remark === this.badHost ? { ...remark, from: [...program, ...remark.from] } : remark,
        ledger,
        null,
      );
    }
    const rest = this.taken.filter((part) => !used.has(part));
    if (program.length > 0 && this.badHost === null) {
      ledger.problem(program, { code: 'import-problem', data: texts.noServer });
    }
    if (rest.length > 0) ledger.leaveOut(rest, 'meaningless', texts.belongsToServer);
  }
}

/** The reason why a word can be no value; null for none. */
export function trouble({ text, hole, placeholder }: Word): Outcome | null {
  if (text.text.includes(hiddenAddress)) return problem(texts.hiddenAddress);
  if (placeholder !== null) return problem(texts.placeholder(placeholder));
  return hole === null ? null : problem(texts.variable(hole));
}

function faulty(fault: Fault, text: string): Outcome {
  switch (fault) {
    case 'hidden':
      return problem(texts.hiddenAddress);
    case 'scheme':
      return problem(texts.notSsh(text));
    case 'empty':
      return problem(texts.noServer);
    case 'host':
      return problem({ code: 'host-invalid', data: { text } });
  }
}
