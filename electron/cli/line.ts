import { parseArgs } from 'node:util';
import { commonOptions, programOptions, verbs, type Option, type Verb } from './verbs';

/** An option on the command line. */
export interface Given {
  /** Its long name, or what was typed where no option is called so. */
  readonly name: string;
  /** As it was typed, without its value: `-y`, `--yes`. */
  readonly typed: string;
  readonly value: string | undefined;
  /** The value stands in the same word: `--format=ssh`. */
  readonly isInline: boolean;
}

/** The words of the command line, in order. */
export interface Line {
  readonly given: readonly Given[];
  /** The verb, and what it is given. */
  readonly operands: readonly string[];
  /** The words after `--`, where the verb takes a command; else null. */
  readonly command: readonly string[] | null;
  /** An option's value is still missing at the end: the option's name. */
  readonly open: string | null;
  /** The options were ended by `--`. */
  readonly isEnded: boolean;
}

type Table = Readonly<Record<string, Verb>>;

/** All options of a table by their names; those of the same name are alike (a test sees to it). */
export function allOptions(table: Table = verbs): Readonly<Record<string, Option>> {
  return Object.assign(
    {},
    programOptions,
    commonOptions,
    ...Object.values(table).map(({ options }) => options),
  ) as Record<string, Option>;
}

/** Parts the words of a command line, whether or not they make sense. */
export function readLine(args: readonly string[], table: Table = verbs): Line {
  const options = allOptions(table);
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(options).map(([name, { short, value }]) => [
        name,
        { type: value === undefined ? 'boolean' : 'string', ...(short !== undefined && { short }) },
      ]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const given: Given[] = [];
  const operands: string[] = [];
  let isEnded = false;
  let open: string | null = null;
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind === 'option') {
      given.push({
        name: token.name,
        typed: token.rawName,
        value: token.value,
        isInline: token.inlineValue === true,
      });
      open = options[token.name]?.value !== undefined && token.value === undefined ? token.name : null;
    }
    if (token.kind === 'option-terminator') {
      isEnded = true;
      if (beginsCommand(table[operands[0] ?? ''], operands, given)) {
        return { given, operands, command: args.slice(token.index + 1), open: null, isEnded };
      }
      const second = args.indexOf('--', token.index + 1);
      const takesCommand = table[operands[0] ?? '']?.takesCommand === true;
      const rest = args.slice(token.index + 1, takesCommand && second !== -1 ? second : undefined);
      const command = takesCommand && second !== -1 ? args.slice(second + 1) : null;
      return { given, operands: [...operands, ...rest], command, open: null, isEnded };
    }
  }
  return { given, operands, command: null, open, isEnded };
}

/** Whether what follows `--` is a command: it is where all that the verb needs stands before; else names follow. */
function beginsCommand(
  verb: Verb | undefined,
  operands: readonly string[],
  given: readonly Given[],
): boolean {
  if (verb?.takesCommand !== true) return false;
  const isNeedless = verb.forms.some(
    ({ operands: wanted, needs = [] }) =>
      wanted.length === 0 && needs.every((need) => given.some(({ name }) => name === need)),
  );
  return operands.length > 1 || isNeedless;
}
