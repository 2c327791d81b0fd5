import type { AppError } from '../../../shared/errors';
import type { Forward } from '../../../shared/forward';
import { isHostText } from '../../../shared/host-text';
import type { LeftOutReason } from '../../../shared/import-plan';
import { inlineJumpDefaults, type InlineJump } from '../../../shared/jump';
import { without, type JsonObject } from '../../../shared/json';
import { readKeptProfile } from '../../../shared/kept-profile';
import { checkName, targetOf, type SessionProfile } from '../../../shared/session-profile';
import { settings } from '../../../shared/settings';
import * as texts from '../../../shared/texts/import-json';
import type { ReadContext } from '../format';
import type { Traced } from '../traced';
import { kindOfField, readForwardEntry } from './forward-entry';
import { describeIssue, detailOf, problem } from './problems';
import { jumpEntrySchema, knownFields } from './schema';
import type { JsonField, JsonNode } from './tree';

/** A jump host: by the name of another session of the file, or a server. */
type JumpEntry = { readonly kind: 'named'; readonly name: string; readonly from: Traced } | InlineJump;

/** A session of a file, before it is known what its jump hosts are. */
export interface SessionEntry {
  readonly from: Traced;
  /** Null where something without which it would not be what was meant cannot be used. */
  readonly profile: SessionProfile | null;
  /** Empty where it has none that can be used. */
  readonly name: string;
  readonly jumps: readonly JumpEntry[];
  /** The sessions that it starts after, by their names. */
  readonly startAfter: readonly { readonly name: string; readonly from: Traced }[];
  readonly leftOut: readonly {
    readonly from: Traced;
    readonly reason: LeftOutReason;
    readonly why: string;
  }[];
  readonly problems: readonly { readonly from: readonly Traced[]; readonly error: AppError }[];
}

/** Names of fields that are not shown: they may hold secrets. */
const secretName = /pass(?:word|phrase|wd)?$|secret|token|^login$|verifier|private_?key$|^pw$/iu;

/** Fields that are read otherwise than the others. */
const ownReaders = ['forwards', 'jumps', 'startAfter'];

/** Reads one session of a file. */
export function readSessionEntry(node: JsonNode, context: ReadContext): SessionEntry {
  return new EntryReader(context).read(node);
}

class EntryReader {
  readonly #leftOut: SessionEntry['leftOut'][number][] = [];
  readonly #problems: SessionEntry['problems'][number][] = [];
  #isUsable = true;

  constructor(private readonly context: ReadContext) {}

  read(node: JsonNode): SessionEntry {
    const fields = this.#known(node, knownFields.session);
    const nameField = fields.get('name');
    const name = checkName(typeof nameField?.node.value === 'string' ? nameField.node.value : '');
    if (!node.isObject) this.#fail([node.from], problem(texts.notASession));
    else if (!name.ok) this.#fail(shown(fields, nameField), problem(texts.nameMissing));

    const forwards = this.#forwards(fields.get('forwards'));
    const jumps = this.#jumps(fields.get('jumps'));
    const startAfter = this.#startAfter(fields.get('startAfter'));
    const profile = node.isObject ? this.#profile(fields) : null;
    return {
      from: node.from,
      profile:
        this.#isUsable && profile !== null && name.ok ? { ...profile, name: name.value, forwards } : null,
      name: name.ok ? name.value : '',
      jumps,
      startAfter,
      leftOut: this.#leftOut,
      problems: this.#problems,
    };
  }

  /** The settings that are no lists of their own. Each that cannot be used is told. */
  #profile(fields: ReadonlyMap<string, JsonField>): SessionProfile | null {
    let raw: JsonObject = Object.fromEntries(
      [...fields]
        .filter(([key]) => !ownReaders.includes(key))
        .map(([key, { node }]) => [
          key,
          key === 'proxy' || key === 'algorithms' ? this.#group(node, knownFields[key]) : node.value,
        ]),
    );
    for (let round = 0; round <= fields.size; round += 1) {
      const read = readKeptProfile({ ...raw, id: this.context.newSessionId() });
      if (read.ok) {
        const host = this.#checkHost(read.profile);
        const field = fields.get('host');
        if (host !== null)
          this.#fail(field === undefined ? shown(fields, fields.get('name')) : [field.from], host);
        return read.profile;
      }
      const key = String(read.path[0] ?? '');
      const message = read.problem.slice(read.problem.indexOf(': ') + 2);
      const wrong = problem(texts.valueWrong(read.path.join('.'), detailOf(message)));
      this.#fail(shown(fields, fields.get(key)), wrong);
      if (!Object.hasOwn(raw, key)) return null;
      raw = without(raw, [key]) as JsonObject;
    }
    return null;
  }

  #checkHost(profile: SessionProfile): AppError | null {
    if (profile.demo) return null;
    const target = targetOf(profile);
    if (!target.ok) return target.error;
    const { host } = target.value;
    return isHostText(host) && !host.startsWith('-') ? null : { code: 'host-invalid', data: { text: host } };
  }

  /** The known fields of a group of settings; what is no group is found wrong with the others. */
  #group(node: JsonNode, known: readonly string[]): unknown {
    if (!node.isObject) return node.value;
    return Object.fromEntries([...this.#known(node, known)].map(([key, field]) => [key, field.node.value]));
  }

  #forwards(field: JsonField | undefined): readonly Forward[] {
    return this.#elements(field).flatMap((node): readonly Forward[] => {
      const fields = this.#known(node, knownFields.forward);
      const kind = fields.get('kind')?.node.value;
      const value: Record<string, unknown> = {};
      for (const [key, { from, node: child }] of fields) {
        const only = kindOfField[key];
        if (only === undefined || only === kind) value[key] = child.value;
        else this.#leaveOut(from, 'meaningless', texts.fieldOfKind(key, only));
      }
      const read = node.isObject ? readForwardEntry(value, this.context) : null;
      if (read?.ok === true) return [read.value];
      const error = read === null ? problem(texts.wrongForward) : read.error;
      this.#problems.push({ from: node.isObject ? shown(fields) : [node.from], error });
      return [];
    });
  }

  #jumps(field: JsonField | undefined): readonly JumpEntry[] {
    return this.#elements(field).flatMap((node): readonly JumpEntry[] => {
      const fields = this.#known(node, knownFields.jump);
      const value = Object.fromEntries([...fields].map(([key, { node: child }]) => [key, child.value]));
      const parsed = jumpEntrySchema.safeParse(value);
      if (
        !node.isObject ||
        !('session' in value || 'host' in value) ||
        ('session' in value && 'host' in value)
      ) {
        this.#fail(node.isObject ? shown(fields) : [node.from], problem(texts.wrongJump));
      } else if (!parsed.success) {
        this.#fail(shown(fields), describeIssue(parsed.error));
      } else if ('session' in parsed.data) {
        return [{ kind: 'named', name: parsed.data.session.trim(), from: node.from }];
      } else {
        const {
          host,
          port = inlineJumpDefaults.port,
          privateKeyFile = '',
          onlyThisKey = false,
        } = parsed.data;
        const target = targetOf({ host, port, username: '' });
        if (target.ok && isHostText(target.value.host)) {
          return [{ kind: 'inline', host, port, privateKeyFile, onlyThisKey }];
        }
        this.#fail(shown(fields), target.ok ? { code: 'jump-invalid', data: { text: host } } : target.error);
      }
      return [];
    });
  }

  #startAfter(field: JsonField | undefined): SessionEntry['startAfter'] {
    const elements = this.#elements(field);
    if (elements.length > settings.startAfter.most) {
      this.#fail(
        elements.map(({ from }) => from),
        problem(texts.tooManyNeeded(settings.startAfter.most)),
      );
    }
    return elements.flatMap(({ value, from }) => {
      if (typeof value === 'string' && value.trim() !== '') return [{ name: value.trim(), from }];
      this.#fail([from], problem(texts.wrongNeeded));
      return [];
    });
  }

  /** The elements of a list; without the list that was meant the session is another. */
  #elements(field: JsonField | undefined): readonly JsonNode[] {
    const elements = field?.node.elements() ?? null;
    if (field !== undefined && elements === null) {
      this.#fail([field.from], problem(texts.valueWrong(field.key, texts.expectedList)));
    }
    return elements ?? [];
  }

  /** The fields of an object that this Ginnel knows; the others are left out with a word. */
  #known(node: JsonNode, known: readonly string[]): ReadonlyMap<string, JsonField> {
    const fields = new Map<string, JsonField>();
    for (const field of node.fields()) {
      const { key, from } = field;
      if (!known.includes(key)) {
        const isSecret = secretName.test(key);
        const why = isSecret ? texts.secretField(key) : texts.unknownField(key);
        this.#leaveOut(from, isSecret ? 'secret' : 'unsupported', why);
      } else if (fields.has(key)) this.#fail([from], problem(texts.keyTwice(key)));
      else fields.set(key, field);
    }
    return fields;
  }

  #leaveOut(from: Traced, reason: LeftOutReason, why: string): void {
    this.#leftOut.push({ from, reason, why });
  }

  /** Tells what is wrong, where the session cannot be made without it. */
  #fail(from: readonly Traced[], error: AppError): void {
    this.#problems.push({ from, error });
    this.#isUsable = false;
  }
}

/** Words to point at: the field at fault, else all of them but those that may be secrets. */
function shown(fields: ReadonlyMap<string, JsonField>, field?: JsonField): readonly Traced[] {
  return field === undefined ? [...fields.values()].map(({ from }) => from) : [field.from];
}
