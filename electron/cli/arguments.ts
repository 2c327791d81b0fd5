import { mistakes } from '../../shared/texts/cli-verbs';
import { misfit } from './forms';
import { allOptions, readLine, type Given } from './line';
import { nearestNames } from './nearest-names';
import { isVerb, optionsOf, verbNames, verbOf, type Asked, type Option, type VerbName } from './verbs';

/** The command line's request. */
export type Invocation =
  | { [Name in VerbName]: Asked<Name> }[VerbName]
  /** `--help`, of a verb where one is named. */
  | { readonly kind: 'usage'; readonly verb: VerbName | null }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'mistake';
      readonly text: string;
      /** The verb whose help is of use. */
      readonly verb: VerbName | null;
    };

/** Reads the arguments after the program's name. */
export function readArguments(args: readonly string[]): Invocation {
  const { given, operands: all, command } = readLine(args);
  const [typed, ...operands] = all;
  const verb = typed !== undefined && isVerb(typed) ? typed : null;
  const isGiven = (option: string): boolean => given.some(({ name }) => name === option);
  if (typed !== undefined && verb === null) return mistake(unknownVerb(typed), null);
  if (isGiven('help')) return { kind: 'usage', verb };
  if (isGiven('version')) return { kind: 'version' };
  const fault = given.map((one) => faultOf(one, given, verb)).find((text) => text !== null);
  if (fault !== undefined) return mistake(fault, verb);
  if (verb === null) return mistake(mistakes.noVerb, null);

  const { 'data-dir': dataDir, ...options } = valuesOf(given, optionsOf(verb));
  const row = verbOf(verb);
  const wrong = row === undefined ? null : misfit(verb, row, operands, Object.keys(options));
  if (wrong !== null) return mistake(wrong, verb);
  // The names of its options are checked by the row they are typed by.
  return { kind: verb, operands: [...new Set(operands)], options, command, dataDir } as Invocation;
}

/** The values of options: true where there is none, a list where there may be several. */
function valuesOf(
  given: readonly Given[],
  own: Readonly<Record<string, Option>>,
): Readonly<Record<string, unknown>> {
  const all = (name: string): readonly string[] =>
    given.flatMap((one) => (one.name === name && one.value !== undefined ? [one.value] : []));
  return Object.fromEntries(
    given.map(({ name, value }) => [name, own[name]?.repeated === true ? all(name) : (value ?? true)]),
  );
}

function mistake(text: string, verb: VerbName | null): Invocation {
  return { kind: 'mistake', text, verb };
}

/** That there is no such verb, and which may have been meant. */
export function unknownVerb(typed: string): string {
  return mistakes.unknownVerb(typed, nearestNames(typed, verbNames));
}

/** The fault of one option, whatever else is there; null where it has none. */
function faultOf(
  { name, typed, value, isInline }: Given,
  given: readonly Given[],
  verb: VerbName | null,
): string | null {
  const own = optionsOf(verb);
  const option = own[name];
  if (option === undefined) return strangerText(name, typed, Object.keys(own));
  const isTwice = given.filter((other) => other.name === name).length > 1;
  if (isTwice && option.value !== undefined && option.repeated !== true) return mistakes.twice(typed);
  if (option.value === undefined) {
    if (value !== undefined) return mistakes.needlessValue(typed);
  } else {
    const { kind, word, words } = option.value;
    if (value === undefined || value === '' || (!isInline && /^-./u.test(value)))
      return mistakes.noValue(typed, word);
    if (words?.includes(value) === false)
      return mistakes.value(typed, value, words, nearestNames(value, words));
    if (kind === 'port' && !isPort(value)) return mistakes.port(value);
    if (kind === 'seconds' && !isSeconds(value)) return mistakes.seconds(typed, value);
  }
  const { with: other } = option;
  return other === undefined || given.some((one) => one.name === other)
    ? null
    : mistakes.optionWith(typed, `--${other}`);
}

/** That an option is not this verb's: those that have it, or those that may have been meant. */
function strangerText(name: string, typed: string, own: readonly string[]): string {
  const owners = verbNames.filter((verb) => Object.hasOwn(optionsOf(verb), name));
  if (owners.length > 0 && Object.hasOwn(allOptions(), name)) return mistakes.optionOf(typed, owners);
  return mistakes.unknownOption(
    typed,
    nearestNames(name, own).map((near) => `--${near}`),
  );
}

/** Whether a text is a number of seconds that can be waited for. */
function isSeconds(text: string): boolean {
  return /^\d+(?:\.\d+)?$/u.test(text) && Number(text) > 0 && Number(text) <= 1_000_000;
}

/** Whether a text is a port number, 0 for any free one. */
export function isPort(text: string): boolean {
  return /^\d{1,5}$/u.test(text) && Number(text) <= 65535;
}
