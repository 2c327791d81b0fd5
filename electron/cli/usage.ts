import * as words from '../../shared/texts/cli-verbs';
import { codes, type CodeName } from './codes';
import { twoColumns, wrapped, type Piece } from './look';
import {
  optionsOf,
  optionsOfForm,
  programOptions,
  verbNames,
  verbOf,
  type Form,
  type Operand,
  type Option,
  type Verb,
  type VerbName,
} from './verbs';

const { heading } = words;
type Lines = readonly (readonly Piece[])[];

/** Columns of help, at most: longer lines are hard to read. */
const widest = 100;
/** Columns of help that no terminal shows. */
export const usualColumns = 80;

/** The verbs of a system, in the order of the table. */
export function verbsOn(platform: string): readonly VerbName[] {
  return verbNames.filter((name) => verbOf(name)?.platforms?.includes(platform) ?? true);
}

/** The word for an operand in help: `NAME...`, `[VERB]`. */
export function operandWord({ kinds, words: all, repeated, optional }: Operand): string {
  const word = all?.join('|') ?? kinds.map((kind) => words.operands[kind].word).join('|');
  const shown = repeated === true ? `${word}...` : word;
  return optional === true ? `[${shown}]` : shown;
}

/** An option as it is typed, with what stands for its value. */
export function optionWord(name: string, { value, repeated }: Option): string {
  const more = repeated === true ? '...' : '';
  return value === undefined ? `--${name}` : `--${name} ${value.word}${more}`;
}

/** The ways to call a verb, as help has them: `ginnel run NAME... [--data-dir DIR]`. */
export function callsOf(name: VerbName): readonly string[] {
  const verb = verbOf(name);
  return verb === undefined
    ? []
    : verb.forms.map((form) => ['ginnel', name, ...wordsOf(verb, form)].join(' '));
}

function wordsOf(verb: Verb, form: Form): readonly string[] {
  const word = (option: string): string => {
    const row = verb.options[option];
    return row === undefined ? '' : optionWord(option, row);
  };
  const { needs = [] } = form;
  return [
    ...form.operands.map(operandWord),
    ...needs.map(word),
    ...optionsOfForm(verb, form)
      .filter((option) => !needs.includes(option))
      .map((option) => `[${word(option)}]`),
    ...(verb.takesCommand === true ? [words.heading.command] : []),
  ];
}

/** Options and what they do, for two columns. */
export function optionRows(
  options: Readonly<Record<string, Option>>,
): readonly (readonly [string, string])[] {
  return Object.entries(options).map(([name, option]) => [
    `${option.short === undefined ? '    ' : `-${option.short}, `}${optionWord(name, option)}`,
    option.value?.words === undefined ? option.summary : heading.values(option.summary, option.value.words),
  ]);
}

/** The exit codes of a verb, or of all, with what each means. */
export function exitRows(name: VerbName | null): readonly (readonly [string, string])[] {
  const own = name === null ? undefined : verbOf(name)?.exits;
  return (Object.keys(codes) as readonly CodeName[])
    .filter((code) => own === undefined || code in own || code === 'usage' || code === 'crashed')
    .map((code) => [String(codes[code]), own?.[code] ?? words.exits[code]]);
}

/** The lines of `ginnel --help`. */
export function programHelp(platform: string, columns: number): Lines {
  const room = Math.min(columns, widest);
  const shown = verbsOn(platform);
  const sections = Object.entries(heading.sections).map(([section, title]) => {
    const rows = shown.flatMap((name) => {
      const verb = verbOf(name);
      return verb?.section === section ? [[nameAndOperands(name, verb), verb.text.summary] as const] : [];
    });
    return rows.length === 0 ? [] : [[], [bold(title)], ...twoColumns(rows, room)];
  });
  return [
    ...usageLines([`ginnel ${heading.verb} [${heading.option}...]`, webCall()], room),
    ...sections.flat(),
    [],
    [bold(heading.options)],
    ...twoColumns(optionRows(programOptions), room),
    [],
    [bold(heading.exits)],
    ...twoColumns(exitRows(null), room),
    [],
    ...plain(heading.more, room),
  ];
}

/** The lines of `ginnel VERB --help`. */
export function verbHelp(name: VerbName, columns: number): Lines {
  const room = Math.min(columns, widest);
  const verb = verbOf(name);
  if (verb === undefined) return [];
  return [
    ...usageLines(callsOf(name), room),
    ...verb.text.description.flatMap((paragraph) => [[], ...plain(paragraph, room)]),
    [],
    [bold(heading.options)],
    ...twoColumns(optionRows(optionsOf(name)), room),
    [],
    [bold(heading.examples)],
    ...verb.text.examples.flatMap(([typed, does]) => [
      ['  ', bold(`ginnel ${typed}`)],
      ...wrapped(does, room - 6).map((line) => ['      ', line]),
    ]),
    [],
    [bold(heading.exits)],
    ...twoColumns(exitRows(name), room),
  ];
}

/** The lines below a mistake: how the verb, or the program, is called, and where more is said. */
export function usageAfterMistake(name: VerbName | null): readonly string[] {
  const lines =
    name === null
      ? usageLines([`ginnel ${heading.verb} [${heading.option}...]`, webCall()], Infinity)
      : usageLines(callsOf(name), Infinity);
  const text = (line: readonly Piece[]): string =>
    line.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('');
  return [...lines.map(text), name === null ? heading.moreOfAll : heading.moreOf(name)];
}

function nameAndOperands(name: VerbName, { forms }: Verb): string {
  const all = forms.flatMap(({ operands }) =>
    operands.length === 0 ? [] : [operands.map(operandWord).join(' ')],
  );
  return [name, ...(all.length > 1 ? [all.join('|')] : all)].join(' ');
}

function webCall(): string {
  const options = Object.entries(programOptions as Readonly<Record<string, Option>>)
    .filter(([, option]) => option.with === 'web')
    .map(([name, option]) => `[${optionWord(name, option)}]`);
  return ['ginnel', '--web', ...options].join(' ');
}

function usageLines(calls: readonly string[], columns: number): Lines {
  const indent = heading.usage.length + 1;
  return calls.flatMap((call, at) =>
    wrapped(call, columns - indent - 4).map((line, part): readonly Piece[] => [
      at === 0 && part === 0 ? bold(heading.usage) : ' '.repeat(heading.usage.length),
      part === 0 ? ' ' : '     ',
      line,
    ]),
  );
}

const bold = (text: string): Piece => ({ text, style: 'bold' });
const plain = (text: string, columns: number): Lines => wrapped(text, columns).map((line) => [line]);
