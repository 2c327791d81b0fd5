import { mistakes, operands as nouns } from '../../shared/texts/cli-verbs';
import { nearestNames } from './nearest-names';
import { optionsOfForm, type Form, type Operand, type Verb } from './verbs';

/**
 * Whether operands and options are one of the ways to call a verb.
 * @param given names of the verb's own options
 * @returns what is wrong, a sentence; null where nothing is
 */
export function misfit(
  name: string,
  verb: Verb,
  operands: readonly string[],
  given: readonly string[],
): string | null {
  const faults = verb.forms.map((form) => faultOf(name, verb, form, operands, given));
  if (faults.some((fault) => fault === null)) return null;
  // The way that was meant is the one that most of it fits.
  const [meant] = faults.filter((fault) => fault !== null).sort((left, right) => left.weight - right.weight);
  return meant?.text ?? null;
}

interface Fault {
  /** How far this is from what was typed. */
  readonly weight: number;
  readonly text: string;
}

function faultOf(
  name: string,
  verb: Verb,
  form: Form,
  operands: readonly string[],
  given: readonly string[],
): Fault | null {
  const { operands: wanted, needs = [] } = form;
  const wrong = operands.find((word, at) => wanted[at]?.words?.includes(word) === false);
  const allowed = optionsOfForm(verb, form);
  const stray = given.find((option) => !allowed.includes(option));
  const missing = needs.find((option) => !given.includes(option));
  const least = wanted.filter(({ optional }) => optional !== true).length;
  const isOpen = wanted.some(({ repeated }) => repeated === true);
  const surplus = isOpen ? undefined : operands[wanted.length];

  if (wrong !== undefined) {
    const words = verb.forms.flatMap((one) => one.operands[0]?.words ?? []);
    return { weight: 8, text: mistakes.word(name, wrong, words, nearestNames(wrong, words)) };
  }
  if (stray !== undefined) return { weight: 5, text: strayText(name, verb, form, stray) };
  if (operands.length < least) {
    return {
      weight: needs.length > 0 && missing === undefined ? 1 : 3,
      text: mistakes.needs(name, waysOf(verb)),
    };
  }
  if (surplus !== undefined) {
    const isMeant = needs.length > 0 && missing === undefined;
    return { weight: isMeant ? 2 : 6, text: surplusText(name, form, surplus) };
  }
  if (missing === undefined) return null;
  const isBegun = operands.length > 0 || needs.some((option) => given.includes(option));
  return isBegun
    ? {
        weight: 1,
        text: mistakes.needs(operands.length > 0 ? name : `${name} ${begun(needs, given)}`, [
          needed(verb, missing),
        ]),
      }
    : { weight: 7, text: mistakes.needs(name, waysOf(verb)) };
}

const begun = (needs: readonly string[], given: readonly string[]): string =>
  needs
    .filter((option) => given.includes(option))
    .map((option) => `--${option}`)
    .join(' ');

/** An option as it is asked for: with its value. */
function needed(verb: Verb, option: string): string {
  const value = verb.options[option]?.value;
  return value === undefined ? `--${option}` : `--${option} ${value.words?.join('|') ?? value.word}`;
}

function strayText(name: string, verb: Verb, form: Form, stray: string): string {
  const owner = verb.forms.find(({ takes = [] }) => takes.includes(stray));
  const called = (one: Form): string => [name, ...one.operands.flatMap(({ words = [] }) => words)].join(' ');
  if (owner !== undefined) return mistakes.optionOf(`--${stray}`, [called(owner)]);
  const [need] = form.needs ?? [];
  return need === undefined
    ? mistakes.notTogether(`--${stray}`, nounOf(form.operands[0]))
    : mistakes.notTogether(`--${stray}`, `--${need}`);
}

function surplusText(name: string, { operands, needs = [] }: Form, surplus: string): string {
  const [only] = operands;
  if (only === undefined)
    return mistakes.takesNothing([name, ...needs.slice(0, 1).map((need) => `--${need}`)].join(' '), surplus);
  return only.words === undefined
    ? mistakes.takesOne(name, nounOf(only))
    : mistakes.takesNothing([name, ...only.words].join(' '), surplus);
}

function nounOf(operand: Operand | undefined): string {
  if (operand === undefined) return '';
  const [kind] = operand.kinds;
  const noun = kind === undefined ? undefined : nouns[kind];
  return (operand.repeated === true ? noun?.several : noun?.one) ?? '';
}

/** The ways to call a verb, each by what tells it from the others. */
function waysOf({ forms }: Verb): readonly string[] {
  return forms.flatMap(({ operands, needs = [] }) => {
    const [first] = operands;
    if (first?.words !== undefined) return first.words;
    return first === undefined ? needs.slice(0, 1).map((need) => `--${need}`) : [nounOf(first)];
  });
}
