import { install } from './cli-completion';

/** Texts about each verb of `ginnel`: its help, its man page and what the completions say of it. */

/** A verb's deed, in one line, then in full; what its exit codes mean for it, and how it is called. */
export interface VerbText {
  /** One line, without a full stop. */
  readonly summary: string;
  /** Paragraphs. */
  readonly description: readonly string[];
  /** The words after `ginnel`, and what they do. */
  readonly examples: readonly (readonly [typed: string, does: string])[];
}

export const run = {
  text: {
    summary: 'opens saved sessions and prints their event logs until Ctrl+C',
    description: [
      'Opens saved sessions side by side without a window, prints their event logs, and asks for what they need at the terminal. One that fails says so, and the others go on. Ctrl+C ends all in order. Sessions, groups and tags are named as for up.',
      'Where a Ginnel runs already, the sessions are opened in that one, and disconnected there at the end; those that were open before are only followed. Should it end, they are opened again.',
      'With a command behind -- it waits until all forwards listen and the destinations of the Local ones answer, runs the command, disconnects, and exits with the command’s code. The command finds the ports in its environment: GINNEL_PORT and GINNEL_ADDRESS of the first forward, GINNEL_PORT_2 of the second, and GINNEL_PORT_NAME of one that has a name.',
    ],
    examples: [
      ['run staging', 'opens the session staging'],
      ['run staging "data base"', 'opens two, each line of the log with the session’s name'],
      ['run --marked', 'opens those that are marked “Connect when Ginnel starts”'],
      ['run db -- psql -h localhost', 'runs psql while the session db is up'],
    ],
  } satisfies VerbText,
  exits: {
    done: 'it was ended',
    failed: 'all sessions failed, or none is marked',
    needsAnswer: 'all sessions failed, and one had a question that nobody could be asked',
    unknownName: 'no saved session is called so',
  },
  marked: 'the sessions that are marked to be connected when Ginnel starts',
  timeout: 'with a command, waits no longer than this for the sessions; 60 when not given',
} as const;

export const serve = {
  text: {
    summary: 'keeps the marked sessions open without a window until it is ended',
    description: [
      'Opens the sessions that are marked “Connect when Ginnel starts”, and those that were open when Ginnel last broke, and prints a line for each change of a session or forward. It asks nobody anything: a session that has a question says so and waits for who attaches later.',
      'In the journal of systemd the lines carry priorities and no time. With --json each line is an object with time, level, session, forward, state, error and text.',
    ],
    examples: [
      ['serve', 'keeps the marked sessions open'],
      ['serve --schema', 'prints how other programs talk to a Ginnel that runs'],
      ['serve --metrics 9464', 'tells Prometheus how they do, at http://127.0.0.1:9464/metrics'],
    ],
  } satisfies VerbText,
  exits: {
    done: 'it was ended',
    failed: 'it could not start: another Ginnel has the data folder, or the port of the metrics is taken',
  },
  schema: 'prints the JSON Schema of what other programs say and hear on the control socket',
  quiet: 'prints warnings and errors alone',
  json: 'prints each line as a JSON object',
  untilIdle: 'opens nothing by itself, and ends once nothing is open and no program is attached',
  metrics: 'serves metrics to Prometheus; at 127.0.0.1 where no address is named',
  metricsOpen: 'the address may be one that other computers reach; metrics ask for no login',
} as const;

export const test = {
  text: {
    summary: 'tests a saved session step by step',
    description: [
      'Tries a saved session step by step, from the server’s name to the forwards’ destinations, and prints each step with the time it took and, where it failed, why.',
    ],
    examples: [['test staging', 'tests the session staging']],
  } satisfies VerbText,
  exits: {
    done: 'every step went well',
    failed: 'a step failed',
    needsAnswer: 'a step failed, and there was a question that nobody could be asked',
    unknownName: 'no saved session is called so',
  },
} as const;

export const list = {
  text: {
    summary: 'prints the saved sessions and their forwards',
    description: [
      'Prints the saved sessions, and below each its forwards in PuTTY’s notation: L, R or D, the port it listens on, a tab, the destination.',
    ],
    examples: [
      ['list', 'prints them for a reader'],
      ['list --json', 'prints them for a program'],
    ],
  } satisfies VerbText,
  exits: { done: 'they are printed, even if there are none', failed: 'they could not be read' },
  json: 'prints JSON: all settings that are saved',
} as const;

export const importing = {
  text: {
    summary: 'shows what a file would bring in, and saves it after a yes',
    description: [
      'Reads commands of ssh, autossh, plink and PuTTY, ssh_config, sessions of PuTTY and KiTTY, and Ginnel’s own JSON; - is what is piped in. It shows the sessions it would make, what it leaves out and why, and what is wrong, and saves them after a yes.',
    ],
    examples: [
      ['import ~/.ssh/config', 'brings in the hosts of OpenSSH'],
      ['import --dry-run tunnels.json', 'only shows what a file of Ginnel’s holds'],
      ['import --yes -', 'brings in what is piped in, without a question'],
    ],
  } satisfies VerbText,
  exits: {
    done: 'all of it was brought in, or is there already',
    failed: 'not all could be brought in',
    needsAnswer: 'there is no terminal to ask at, and no --yes',
  },
  yes: 'saves it without a question',
  dryRun: 'only shows it',
  replace: 'puts sessions that differ in the place of the saved ones of the same name',
} as const;

export const exporting = {
  text: {
    summary: 'prints saved sessions in another program’s words',
    description: [
      'Prints saved sessions as commands or files of other programs, or as Ginnel’s own JSON. What the format cannot say is told on standard error. No password, passphrase or key is in any of them.',
    ],
    examples: [
      ['export staging --format ssh', 'prints the command of ssh that opens the same tunnels'],
      ['export --all --format json', 'prints all, for version control'],
      ['export --schema', 'prints what editors check such a file by'],
    ],
  } satisfies VerbText,
  exits: {
    done: 'they are printed',
    failed: 'nothing could be printed',
    unknownName: 'no saved session is called so',
  },
  format: 'the words they are printed in',
  all: 'all saved sessions',
  schema: 'prints the JSON Schema of the format json',
} as const;

export const service = {
  text: {
    summary: 'has systemd keep the marked sessions open',
    description: [
      'install writes a unit of the systemd user manager that runs ginnel serve when you log in, and starts it; with --system, one of the system, when the computer starts. uninstall takes that back, status says whether it is installed and runs. What broke or hangs is started again.',
      'A service of the system is shut in: it reads no home folder but its user’s, and writes to its data folder alone, /var/lib/ginnel where none is named.',
    ],
    examples: [
      ['service install', 'opens the marked sessions at login, from now on'],
      [
        'service install --system --low-ports',
        'opens them when the computer starts, also on ports below 1024',
      ],
      ['service install --web --port 8022', 'keeps browser mode running instead'],
    ],
  } satisfies VerbText,
  exits: {
    done: 'it is as asked; for status, it runs',
    failed: 'it is not as asked; for status, it does not run',
  },
  system: 'the service is one of the system, which root installs, and not of your login',
  user: 'runs it; a user of its own when not given',
  lowPorts: 'its forwards may listen on ports below 1024',
  web: 'the service serves the window to a browser on this computer instead',
  port: 'port of that; any free one when not given',
} as const;

export const completion = {
  text: {
    summary: 'prints what has a shell complete verbs, options and names',
    description: [
      'Prints a script that has the shell complete verbs, options, names of sessions and files when Tab is pressed. The script asks ginnel each time, so it does not go out of date.',
      ...Object.values(install).map(([first = '', ...lines]) =>
        [first, ...lines.map((line) => line.trim())].join(' ').concat('.'),
      ),
    ],
    examples: [['completion bash', 'prints the script of bash, with how to install it']],
  } satisfies VerbText,
  exits: { done: 'it is printed' },
} as const;

export const help = {
  text: {
    summary: 'says what ginnel, or one of its verbs, does',
    description: ['Prints what a verb takes and does, or all verbs where none is named.'],
    examples: [['help run', 'says all about run']],
  } satisfies VerbText,
  exits: { done: 'it is printed' },
  man: 'prints the manual page, as man takes it: ginnel help --man | man -l -',
} as const;

/** The rest of the manual page. */
export const man = {
  name: 'keeps SSH tunnels up',
  description: [
    'ginnel opens the tunnels of saved sessions without a window, tests them, and brings sessions in and out. The sessions are those of the desktop app and of browser mode. Questions are asked at a terminal, and never where there is none.',
    'Everything after -- is taken for no option. Options of the program are:',
  ],
  environment: [
    ['GINNEL_DATA_DIR', 'folder of the saved sessions'],
    ['NO_COLOR', 'if it is not empty, nothing is coloured'],
    [
      'CLICOLOR_FORCE, FORCE_COLOR',
      'if it is neither empty nor 0, output is coloured that no terminal shows',
    ],
    ['SSH_AUTH_SOCK', 'socket of the SSH agent'],
  ],
} as const;

/** Options of all verbs, and of the program itself. */
export const common = {
  dataDir: 'folder of the saved sessions; the variable GINNEL_DATA_DIR does the same',
  help: 'says what it does',
  version: 'prints the version',
  web: 'serves the window to a browser on this computer',
  port: 'port on 127.0.0.1; any free one when not given',
  noOpen: 'prints the address, but opens no browser',
} as const;

/** The meaning of each exit code for all verbs. */
export const exits = {
  done: 'up, or done as asked',
  failed: 'it failed, and standard error says why',
  usage: 'called wrongly',
  needsAnswer: 'it needs an answer, and there is no terminal to ask at',
  unknownName: 'no saved session is called so',
  crashed: 'Ginnel broke',
} as const;

/** Headings and lines of the help. */
export const heading = {
  usage: 'Usage:',
  verb: 'VERB',
  option: 'OPTION',
  options: 'Options',
  exits: 'Exit codes',
  examples: 'Examples',
  sections: {
    sessions: 'Sessions',
    saved: 'Saved sessions',
    transfer: 'In and out',
    program: 'Ginnel itself',
  },
  more: '"ginnel help VERB" says more of each.',
  moreOf: (verb: string): string => `"ginnel help ${verb}" says more.`,
  moreOfAll: '"ginnel --help" says more.',
  command: '[-- COMMAND ...]',
  values: (summary: string, words: readonly string[]): string => `${summary}: ${words.join(', ')}`,
} as const;

/** The word in help for an operand of each kind, and what a sentence calls one or more. */
export const operands = {
  session: { word: 'NAME', one: 'the name of a saved session', several: 'names of saved sessions' },
  group: { word: 'GROUP', one: 'a group', several: 'groups' },
  tag: { word: 'tag:WORD', one: 'a tag', several: 'tags' },
  command: { word: "'ssh ...'", one: 'an ssh command', several: 'ssh commands' },
  link: { word: 'LINK', one: 'a link', several: 'links' },
  shell: { word: 'SHELL', one: 'a shell', several: 'shells' },
  forward: { word: 'FORWARD', one: 'a forward', several: 'forwards' },
  file: { word: 'FILE|-', one: 'a file, or - for what is piped in', several: 'files' },
  verb: { word: 'VERB', one: 'a verb', several: 'verbs' },
  action: { word: 'ACTION', one: 'a word', several: 'words' },
} as const;

const quoted = (word: string): string => `"${word}"`;
const orOf = (words: readonly string[]): string =>
  new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(words);
const meant = (near: readonly string[]): string =>
  near.length === 0 ? '' : ` Did you mean ${orOf(near.map(quoted))}?`;

/** Faults of the arguments. */
export const mistakes = {
  port: (text: string): string =>
    `${quoted(text)} is not a port: --port takes a number from 0 to 65535, 0 for any free one.`,
  seconds: (option: string, text: string): string =>
    `${option} takes a number of seconds above 0, not ${quoted(text)}.`,
  noVerb: 'A verb is missing.',
  unknownVerb: (verb: string, near: readonly string[]): string =>
    `There is no verb ${quoted(verb)}.${meant(near)}`,
  unknownOption: (option: string, near: readonly string[]): string =>
    `There is no option ${quoted(option)}.${meant(near)}`,
  optionOf: (option: string, verbs: readonly string[]): string => `${option} goes with ${orOf(verbs)} only.`,
  optionWith: (option: string, other: string): string => `${option} goes with ${other}.`,
  notTogether: (option: string, other: string): string => `${option} does not go with ${other}.`,
  noValue: (option: string, word: string): string =>
    `${option} needs a value: ${option} ${word}, or ${option}=${word} for one that begins with a dash.`,
  needlessValue: (option: string): string => `${option} takes no value.`,
  twice: (option: string): string => `${option} is given twice.`,
  value: (option: string, value: string, words: readonly string[], near: readonly string[]): string =>
    `${option} takes ${orOf(words)}, not ${quoted(value)}.${meant(near)}`,
  word: (verb: string, value: string, words: readonly string[], near: readonly string[]): string =>
    `${verb} takes ${orOf(words)}, not ${quoted(value)}.${meant(near)}`,
  needs: (verb: string, ways: readonly string[]): string => `${verb} needs ${orOf(ways)}.`,
  takesNothing: (verb: string, surplus: string): string => `${verb} takes no name: ${quoted(surplus)}.`,
  takesOne: (verb: string, one: string): string =>
    `${verb} takes one word, ${one}; put quotes around one with blanks.`,
} as const;
