import * as words from '../../shared/texts/cli-verbs';
import { exitRows, operandWord, optionWord } from './usage';
import { commonOptions, optionsOfForm, programOptions, verbs, type Option, type Verb } from './verbs';

const { man: texts } = words;

/**
 * The manual page ginnel(1), in the macros of mdoc(7), made of the table of verbs.
 * @param version of Ginnel
 */
export function manPage(version: string): string {
  const lines = [
    // A date would be that of the build, and no build like another.
    '.Dd $Mdocdate$',
    '.Dt GINNEL 1',
    `.Os ${text(`Ginnel ${version}`)}`,
    '.Sh NAME',
    '.Nm ginnel',
    `.Nd ${text(texts.name)}`,
    '.Sh SYNOPSIS',
    ...Object.entries<Verb>(verbs).flatMap(([name, verb]) => synopsis(name, verb)),
    '.Nm ginnel',
    '.Fl Fl web',
    ...Object.entries<Option>(programOptions)
      .filter(([, option]) => option.with === 'web')
      .map(([name, option]) => `.Op ${macroOf(name, option)}`),
    '.Sh DESCRIPTION',
    ...texts.description.flatMap((paragraph, at) => [...(at === 0 ? [] : ['.Pp']), text(paragraph)]),
    '.Bl -tag -width Ds',
    ...optionItems(programOptions),
    '.El',
    '.Sh VERBS',
    ...Object.entries<Verb>(verbs).flatMap(([name, verb]) => section(name, verb)),
    '.Sh ENVIRONMENT',
    '.Bl -tag -width Ds',
    ...texts.environment.flatMap(([name, does]) => [`.It Ev ${name}`, text(does)]),
    '.El',
    '.Sh EXIT STATUS',
    '.Bl -tag -width Ds',
    ...exitRows(null).flatMap(([code, meaning]) => [`.It ${code}`, text(meaning)]),
    '.El',
    '.Sh SEE ALSO',
    '.Xr ssh 1 ,',
    '.Xr ssh_config 5 ,',
    '.Xr systemctl 1',
  ];
  return `${lines.join('\n')}\n`;
}

function synopsis(name: string, verb: Verb): readonly string[] {
  return verb.forms.flatMap((form) => {
    const { needs = [] } = form;
    const option = (own: string): string => macroOf(own, verb.options[own] ?? { summary: '' });
    return [
      '.Nm ginnel',
      `.Cm ${name}`,
      ...form.operands.map((operand) => `.Ar ${text(operandWord(operand))}`),
      ...needs.map((own) => `.${option(own)}`),
      ...optionsOfForm(verb, form)
        .filter((own) => !needs.includes(own))
        .map((own) => `.Op ${option(own)}`),
    ];
  });
}

function section(name: string, verb: Verb): readonly string[] {
  const operands = [...new Set(verb.forms.flatMap((form) => form.operands.map(operandWord)))];
  return [
    `.Ss ${[name, ...operands].map(text).join(' ')}`,
    ...verb.text.description.flatMap((paragraph, at) => [...(at === 0 ? [] : ['.Pp']), text(paragraph)]),
    '.Bl -tag -width Ds',
    ...optionItems({ ...verb.options, 'data-dir': commonOptions['data-dir'] }),
    '.El',
    '.Pp',
    text(`${words.heading.examples}:`),
    '.Bl -tag -width Ds',
    ...verb.text.examples.flatMap(([typed, does]) => [`.It Li ${quoted(`ginnel ${typed}`)}`, text(does)]),
    '.El',
    '.Pp',
    text(`${words.heading.exits}:`),
    '.Bl -tag -width Ds',
    ...exitRows(name as keyof typeof verbs).flatMap(([code, meaning]) => [`.It ${code}`, text(meaning)]),
    '.El',
  ];
}

function optionItems(options: Readonly<Record<string, Option>>): readonly string[] {
  return Object.entries(options).flatMap(([name, option]) => [
    `.It ${option.short === undefined ? '' : `Fl ${option.short} , `}${macroOf(name, option)}`,
    text(
      option.value?.words === undefined
        ? option.summary
        : words.heading.values(option.summary, option.value.words),
    ),
  ]);
}

/** An option with what stands for its value, in macros. */
function macroOf(name: string, option: Option): string {
  const value = optionWord('', option).slice('--'.length).trim();
  return `Fl Fl ${text(name)}${value === '' ? '' : ` Ar ${value}`}`;
}

/** A text on a line of its own, in which nothing is taken for a request of roff. */
function text(words: string): string {
  return words
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('’', '\\(cq')
    .replaceAll('“', '\\(lq')
    .replaceAll('”', '\\(rq')
    .replace(/^[.']/u, '\\&$&');
}

/** An argument of a macro, however many blanks are in it. */
const quoted = (words: string): string => `"${text(words).replaceAll('"', '\\(dq')}"`;
