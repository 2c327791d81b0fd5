import { exportFormats } from '../../shared/export-formats';
import * as words from '../../shared/texts/cli-verbs';
import * as editWords from '../../shared/texts/cli-verbs-edit';
import * as engineWords from '../../shared/texts/cli-verbs-engine';
import type { CodeName } from './codes';
import { shells } from './shells';

// Loaded for every completion: it needs texts alone.

/** A kind of an option's values. */
export interface ValueKind {
  /** The word for it in help. */
  readonly word: string;
  /** The candidates that the completions offer. */
  readonly kind: 'folder' | 'port' | 'place' | 'seconds' | 'user' | 'words';
  /** All there are; absent where they cannot be listed. */
  readonly words?: readonly string[];
}

export interface Option {
  readonly short?: string;
  /** Absent for an option that is given or not. */
  readonly value?: ValueKind;
  /** It may be given more than once, and has a list of values. */
  readonly repeated?: true;
  /** Another option, without which this one means nothing. */
  readonly with?: string;
  readonly summary: string;
}

export type OperandKind = keyof typeof words.operands;

/** An operand of a verb. */
export interface Operand {
  readonly kinds: readonly OperandKind[];
  readonly optional?: boolean;
  readonly repeated?: boolean;
  /** All there are; absent where they cannot be listed. */
  readonly words?: readonly string[];
}

/** A way to call a verb. */
export interface Form {
  readonly operands: readonly Operand[];
  /** Options that this way cannot do without. */
  readonly needs?: readonly string[];
  /** Options of this way alone. Those that no form names go with all forms. */
  readonly takes?: readonly string[];
}

export interface Verb {
  readonly section: keyof typeof words.heading.sections;
  readonly text: words.VerbText;
  readonly forms: readonly Form[];
  readonly options: Readonly<Record<string, Option>>;
  /** The exit codes that it has besides those of all, and what they mean for it. */
  readonly exits: Readonly<Partial<Record<CodeName, string>>>;
  /** The systems that have it; absent where all do. */
  readonly platforms?: readonly string[];
  /** Everything after `--` is the words of a command, as they are; else `--` ends the options. */
  readonly takesCommand?: boolean;
}

const targets: Operand = { kinds: ['session', 'group', 'tag'], repeated: true };
/** Saved sessions, and what an ssh command describes. */
const anyTargets: Operand = { kinds: [...targets.kinds, 'command'], repeated: true };
const seconds: ValueKind = { word: 'SECONDS', kind: 'seconds' };
const port: ValueKind = { word: 'N', kind: 'port' };
const metrics = {
  metrics: { value: { word: '[ADDRESS:]PORT', kind: 'place' }, summary: words.serve.metrics },
  'metrics-open-to-others': { with: 'metrics', summary: words.serve.metricsOpen },
} as const satisfies Readonly<Record<string, Option>>;
const text = (word: string): ValueKind => ({ word, kind: 'words' });
const action = (word: string): Operand => ({ kinds: ['action'], words: [word] });

/**
 * The verbs of `ginnel`: reading of arguments, help, the man page and the completions come from here. A new one is a row here,
 * and a handler.
 */
export const verbs = {
  run: {
    section: 'sessions',
    text: words.run.text,
    forms: [{ operands: [anyTargets] }, { operands: [], needs: ['marked'] }],
    options: {
      marked: { summary: words.run.marked },
      timeout: { value: seconds, summary: words.run.timeout },
    },
    exits: words.run.exits,
    takesCommand: true,
  },
  up: {
    section: 'sessions',
    text: engineWords.up.text,
    forms: [{ operands: [anyTargets] }],
    options: {
      wait: { summary: engineWords.up.wait },
      timeout: { value: seconds, summary: engineWords.up.timeout },
    },
    exits: engineWords.up.exits,
  },
  down: {
    section: 'sessions',
    text: engineWords.down.text,
    forms: [{ operands: [targets] }, { operands: [], needs: ['all'] }],
    options: { all: { summary: engineWords.down.all } },
    exits: engineWords.down.exits,
  },
  status: {
    section: 'sessions',
    text: engineWords.status.text,
    forms: [{ operands: [{ ...targets, optional: true }] }],
    options: {
      json: { summary: engineWords.status.json },
      watch: { summary: engineWords.status.watch },
    },
    exits: engineWords.status.exits,
  },
  log: {
    section: 'sessions',
    text: engineWords.log.text,
    forms: [{ operands: [targets] }],
    options: { follow: { short: 'f', summary: engineWords.log.follow } },
    exits: engineWords.log.exits,
  },
  serve: {
    section: 'sessions',
    text: words.serve.text,
    forms: [{ operands: [] }, { operands: [], needs: ['schema'] }],
    options: {
      schema: { summary: words.serve.schema },
      quiet: { short: 'q', summary: words.serve.quiet },
      json: { summary: words.serve.json },
      'until-idle': { summary: words.serve.untilIdle },
      ...metrics,
    },
    exits: words.serve.exits,
  },
  ports: {
    section: 'sessions',
    text: engineWords.ports.text,
    forms: [{ operands: [{ kinds: ['session'] }] }],
    options: {
      json: { summary: engineWords.ports.json },
      timeout: { value: seconds, summary: engineWords.ports.timeout },
    },
    exits: engineWords.ports.exits,
  },
  open: {
    section: 'sessions',
    text: engineWords.open.text,
    forms: [
      {
        operands: [{ kinds: ['session'] }, { kinds: ['forward'], optional: true }],
        takes: ['timeout'],
      },
      { operands: [{ kinds: ['link'] }] },
    ],
    options: { timeout: { value: seconds, summary: engineWords.open.timeout } },
    exits: engineWords.open.exits,
  },
  test: {
    section: 'sessions',
    text: words.test.text,
    forms: [{ operands: [{ kinds: ['session'] }] }],
    options: {},
    exits: words.test.exits,
  },
  list: {
    section: 'sessions',
    text: words.list.text,
    forms: [{ operands: [] }],
    options: { json: { summary: words.list.json } },
    exits: words.list.exits,
  },
  add: {
    section: 'saved',
    text: editWords.add.text,
    forms: [
      { operands: [{ kinds: ['command'] }], takes: ['name', 'group', 'tag', 'start', 'replace'] },
      {
        operands: [{ kinds: ['session'] }, { kinds: ['forward'], optional: true, repeated: true }],
        takes: ['local', 'remote', 'dynamic'],
      },
    ],
    options: {
      name: { value: text('NAME'), summary: editWords.add.name },
      group: { value: text('PATH'), summary: editWords.add.group },
      tag: { value: text('WORD'), repeated: true, summary: editWords.add.tag },
      start: { summary: editWords.add.start },
      replace: { summary: editWords.add.replace },
      local: { short: 'L', value: text('FORWARD'), repeated: true, summary: editWords.add.local },
      remote: { short: 'R', value: text('FORWARD'), repeated: true, summary: editWords.add.remote },
      dynamic: { short: 'D', value: text('FORWARD'), repeated: true, summary: editWords.add.dynamic },
    },
    exits: editWords.add.exits,
  },
  edit: {
    section: 'saved',
    text: editWords.edit.text,
    forms: [{ operands: [{ kinds: ['session'] }] }],
    options: { set: { value: text('KEY=VALUE'), repeated: true, summary: editWords.edit.set } },
    exits: editWords.edit.exits,
  },
  rm: {
    section: 'saved',
    text: editWords.rm.text,
    forms: [{ operands: [targets] }],
    options: {
      yes: { short: 'y', summary: editWords.rm.yes },
      down: { summary: editWords.rm.down },
    },
    exits: editWords.rm.exits,
  },
  import: {
    section: 'transfer',
    text: words.importing.text,
    forms: [{ operands: [{ kinds: ['file'] }] }],
    options: {
      yes: { short: 'y', summary: words.importing.yes },
      'dry-run': { summary: words.importing.dryRun },
      replace: { summary: words.importing.replace },
    },
    exits: words.importing.exits,
  },
  export: {
    section: 'transfer',
    text: words.exporting.text,
    forms: [
      { operands: [targets], needs: ['format'] },
      { operands: [], needs: ['all', 'format'] },
      { operands: [], needs: ['schema'] },
    ],
    options: {
      format: {
        value: { word: 'FORMAT', kind: 'words', words: exportFormats },
        summary: words.exporting.format,
      },
      all: { summary: words.exporting.all },
      schema: { summary: words.exporting.schema },
    },
    exits: words.exporting.exits,
  },
  doctor: {
    section: 'program',
    text: editWords.doctor.text,
    forms: [{ operands: [] }],
    options: { json: { summary: editWords.doctor.json } },
    exits: editWords.doctor.exits,
  },
  service: {
    section: 'program',
    text: words.service.text,
    forms: [
      {
        operands: [action('install')],
        takes: ['metrics', 'metrics-open-to-others', 'system', 'user', 'low-ports', 'web', 'port'],
      },
      { operands: [action('uninstall')], takes: ['system'] },
      { operands: [action('status')], takes: ['system'] },
    ],
    options: {
      ...metrics,
      system: { summary: words.service.system },
      user: { value: { word: 'NAME', kind: 'user' }, with: 'system', summary: words.service.user },
      'low-ports': { with: 'system', summary: words.service.lowPorts },
      web: { summary: words.service.web },
      port: { value: port, with: 'web', summary: words.service.port },
    },
    exits: words.service.exits,
    platforms: ['linux'],
  },
  completion: {
    section: 'program',
    text: words.completion.text,
    forms: [{ operands: [{ kinds: ['shell'], words: shells }] }],
    options: {},
    exits: words.completion.exits,
  },
  help: {
    section: 'program',
    text: words.help.text,
    forms: [{ operands: [{ kinds: ['verb'], optional: true }] }, { operands: [], needs: ['man'] }],
    options: { man: { summary: words.help.man } },
    exits: words.help.exits,
  },
} as const satisfies Readonly<Record<string, Verb>>;

export type VerbName = keyof typeof verbs;

export const verbNames = Object.keys(verbs) as readonly VerbName[];

/** Options that go with every verb. */
export const commonOptions = {
  'data-dir': { value: { word: 'DIR', kind: 'folder' }, summary: words.common.dataDir },
  help: { short: 'h', summary: words.common.help },
} as const satisfies Readonly<Record<string, Option>>;

/** Options of the program, where no verb stands. */
export const programOptions = {
  ...commonOptions,
  version: { short: 'V', summary: words.common.version },
  web: { summary: words.common.web },
  port: { value: port, with: 'web', summary: words.common.port },
  'no-open': { with: 'web', summary: words.common.noOpen },
} as const satisfies Readonly<Record<string, Option>>;

/** The options of a verb by their names, its own and those of all. */
export function optionsOf(name: VerbName | null): Readonly<Record<string, Option>> {
  return name === null ? programOptions : { ...verbs[name].options, ...commonOptions };
}

/** The row of a verb; undefined where there is none of that name. */
export function verbOf(name: string): Verb | undefined {
  return isVerb(name) ? verbs[name] : undefined;
}

export function isVerb(name: string): name is VerbName {
  return Object.hasOwn(verbs, name);
}

/** The options that go with a form: those that it names, and those that none of the verb's does. */
export function optionsOfForm({ forms, options }: Verb, form: Form): readonly string[] {
  const named = new Set(forms.flatMap(({ needs = [], takes = [] }) => [...needs, ...takes]));
  return [
    ...(form.needs ?? []),
    ...(form.takes ?? []),
    ...Object.keys(options).filter((option) => !named.has(option)),
  ];
}

type ValueOf<O> = O extends { readonly value: ValueKind }
  ? O extends { readonly repeated: true }
    ? readonly string[]
    : string
  : boolean;

/** A request that fits its verb's row. */
export interface Asked<Name extends VerbName = VerbName> {
  readonly kind: Name;
  readonly operands: readonly string[];
  readonly options: {
    readonly [Option in keyof (typeof verbs)[Name]['options']]?: ValueOf<
      (typeof verbs)[Name]['options'][Option]
    >;
  };
  /** The words after `--`, where the verb takes a command and one was given. */
  readonly command: readonly string[] | null;
  readonly dataDir: string | undefined;
}
