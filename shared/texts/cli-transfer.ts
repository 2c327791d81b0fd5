import type { MendKind } from '../import-plan';
import { counted, listed } from './numbers';

const sessions = (amount: number): string => counted(amount, 'session', 'sessions');
const keys = (amount: number): string => counted(amount, 'host key', 'host keys');
const aboutTitle = (title: string): string => (title === '' ? '' : ` of “${title}”`);

/** Texts of `ginnel import`. */
export const importing = {
  made: '(new)',
  same: '(saved already)',
  notMade: '(not imported, see below)',
  different: (settings: readonly string[], replaces: boolean): string =>
    replaces
      ? `(replaces the saved one; other ${listed(settings)})`
      : `(differs from the saved one in ${listed(settings)}: --replace puts it in its place)`,
  jumps: (amount: number): string => `through ${counted(amount, 'jump host', 'jump hosts')}`,
  command: (command: string): string => `proxy command: ${command}`,
  forwardAlone: (forward: string): string =>
    `Not imported: ${forward} names no server. Paste it into a session’s Source port in the window.`,
  hostKeys: (amount: number): string => `${keys(amount)} of servers`,
  leftOut: (title: string, words: readonly string[], why: string): string =>
    `Left out${aboutTitle(title)}: ${words.join(' ')}: ${why}`,
  problem: (title: string, words: readonly string[], why: string): string =>
    `Problem${aboutTitle(title)}: ${words.filter((word) => word !== '').join(' ')}: ${why}`,
  mended: (kinds: readonly string[]): string => `Mended: ${listed(kinds)}.`,
  mends: {
    dash: (amount) => counted(amount, 'dash', 'dashes'),
    quote: (amount) => counted(amount, 'quotation mark', 'quotation marks'),
    blank: (amount) => counted(amount, 'odd blank', 'odd blanks'),
    prompt: (amount) => counted(amount, 'prompt', 'prompts'),
    markdown: () => 'Markdown',
    html: () => 'HTML',
    continuation: (amount) => counted(amount, 'continued line', 'continued lines'),
    'hidden-address': (amount) => counted(amount, 'hidden address', 'hidden addresses'),
    shell: () => 'what only a shell needs',
    wrapper: () => 'programs around the command',
    environment: () => 'variables of the environment',
    comment: (amount) => counted(amount, 'comment', 'comments'),
  } satisfies Readonly<Record<MendKind, (amount: number) => string>>,
  nothing: 'There is nothing to import.',
  question: (amount: number, hostKeys: number): string =>
    `Import ${sessions(amount)}${hostKeys === 0 ? '' : ` and ${keys(hostKeys)}`}? (y/n) `,
  needsYes: 'Nothing is imported: nobody can be asked here. --yes imports without a question.',
  imported: (amount: number, hostKeys: number): string =>
    `Imported ${sessions(amount)}${hostKeys === 0 ? '' : ` and ${keys(hostKeys)}`}.`,
} as const;

/** Texts of `ginnel export`. */
export const exporting = {
  nothing: 'There is nothing to export.',
} as const;
