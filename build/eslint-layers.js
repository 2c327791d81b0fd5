import { builtinModules } from 'node:module';
import { dirname, relative, resolve, sep } from 'node:path';
import { circleOf, readImports } from './import-circles.js';

/**
 * Which way imports run, as an ESLint rule. Imports are resolved to the file they name, so it does not matter
 * how a path is spelled, and every form counts: `import`, `export from`, `import()`, `import('x').Type`,
 * `import x = require()` and `require()`. Types count too: a type from a higher layer ties the layers together
 * as well as a value does.
 *
 *   shared  <-  electron/  system  <-  net  <-  keys  <-  {ssh, storage, formats}  <-  {forwards, demo}  <-  engine  <-  ipc
 *               <-  {desktop/, web/, cli/}  <-  main.ts, web.ts, cli.ts, command/
 *   shared  <-  renderer
 */

/** A place may import places of its own level and of those above it here. Places in `electron/` that are not here fail lint. */
const LEVELS = Object.fromEntries(
  [
    ['shared'],
    ['electron/system'],
    ['electron/net'],
    ['electron/keys'],
    ['electron/ssh', 'electron/storage', 'electron/formats'],
    ['electron/forwards', 'electron/demo'],
    ['electron/engine'],
    ['electron/ipc'],
    ['electron/desktop', 'electron/web', 'electron/cli'],
    ['electron/*.ts', 'electron/command'],
  ].flatMap((places, level) => places.map((place) => [place, level])),
);

const COMPOSITION_ROOTS = new Set(['main', 'web', 'cli']);

/** Where the package `electron` may be imported; all other code has to run under plain Node. */
const MAY_USE_ELECTRON = /^electron\/(desktop\/.+|main\.ts|preload\.ts)$/;

/** Where the package `ssh2` may be imported, its types included: what it does is changed there, and nothing goes round that. */
const MAY_USE_SSH2 = /^electron\/ssh\/ssh2\//;

const BUILTINS = new Set(builtinModules);

/** Packages that open sockets or files: the window reaches the world through the contract alone. */
const NOT_IN_THE_WINDOW = new Set(['ssh2', 'ws', 'open']);

/** The place a file belongs to: a key of LEVELS, `renderer`, `preload`, or undefined where no rule applies. */
function placeOf(path) {
  const [top, folder, ...rest] = path.split('/');
  if (top === 'shared' || top === 'renderer') return top;
  if (top !== 'electron' || folder === undefined) return undefined;
  if (/^preload(\.|$)/.test(folder) && rest.length === 0) return 'preload';
  if (rest.length > 0) return `electron/${folder}`;
  // `../engine` names a folder's index, `../web` the file beside the folder.
  const isFolder = `electron/${folder}` in LEVELS && !COMPOSITION_ROOTS.has(folder);
  return isFolder ? `electron/${folder}` : 'electron/*.ts';
}

function packageOf(source) {
  const [scope, name] = source.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

/** What is wrong with `from` (a path in the repository) importing `source`, in words; undefined where nothing is. */
export function layerProblem(root, from, source) {
  const place = placeOf(from);
  if (place === undefined) return undefined;
  if (place.startsWith('electron/') && !(place in LEVELS)) {
    return `${place} has no level yet: give it one in build/eslint-layers.js.`;
  }
  return source.startsWith('.') || source.startsWith('/')
    ? fileProblem(
        place,
        relative(root, resolve(root, dirname(from), source))
          .split(sep)
          .join('/'),
      )
    : packageProblem(place, from, source);
}

function fileProblem(place, target) {
  const targetPlace = placeOf(target);
  if (target.startsWith('test/') || target.startsWith('build/')) {
    return `${place} is part of the product and imports nothing from ${target.split('/')[0]}/.`;
  }
  if (targetPlace === undefined || targetPlace === place) return undefined;
  if (place === 'renderer' || place === 'preload') {
    return targetPlace === 'shared' ? undefined : `${place} imports from shared/ only, never ${target}.`;
  }
  if (targetPlace === 'renderer')
    return `${place} never imports from renderer/: they meet in shared/contract.ts.`;
  if (targetPlace === 'preload') return 'The preload script is an entry of its own: nothing imports it.';
  if (!(targetPlace in LEVELS)) {
    return `${targetPlace} has no level yet: give it one in build/eslint-layers.js.`;
  }
  return LEVELS[targetPlace] > LEVELS[place]
    ? `${place} lies below ${targetPlace} and may not import it (imports run downwards, see build/eslint-layers.js).`
    : undefined;
}

function packageProblem(place, from, source) {
  const name = packageOf(source);
  if (name === 'electron') {
    return MAY_USE_ELECTRON.test(from)
      ? undefined
      : 'The package electron may be imported in electron/desktop, electron/main.ts and electron/preload.ts only.';
  }
  if (name === 'ssh2' && !MAY_USE_SSH2.test(from)) {
    return 'The package ssh2 may be imported in electron/ssh/ssh2 only, types included.';
  }
  const needsNode = source.startsWith('node:') || BUILTINS.has(name);
  if (needsNode && (place === 'shared' || place === 'renderer' || place === 'preload')) {
    return `${place} runs without Node: it may not import ${source}.`;
  }
  if (place === 'shared' && name !== 'zod') return `shared/ depends on zod alone, not on ${name}.`;
  if (place === 'renderer' && NOT_IN_THE_WINDOW.has(name)) return `The window may not import ${name}.`;
  return undefined;
}

const layers = {
  meta: { type: 'problem', schema: [], messages: { layer: '{{problem}}' } },
  create(context) {
    const from = relative(context.cwd, context.filename).split(sep).join('/');
    const check = (node, source) => {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
      const problem = layerProblem(context.cwd, from, source.value);
      if (problem !== undefined) context.report({ node, messageId: 'layer', data: { problem } });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source),
      ExportAllDeclaration: (node) => check(node, node.source),
      ExportNamedDeclaration: (node) => check(node, node.source),
      ImportExpression: (node) => check(node, node.source),
      TSImportType: (node) => check(node, node.source),
      TSExternalModuleReference: (node) => check(node, node.expression),
      'CallExpression[callee.name="require"]': (node) => check(node, node.arguments[0]),
    };
  },
};

/** By the folder of the repository. One run of ESLint reads them once. */
const importsIn = new Map();

/** No file imports itself by way of others: where it does, neither is read, moved or tested without the other. */
const circles = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { circle: 'These import each other in a circle: {{way}}.' },
  },
  create(context) {
    return {
      Program(node) {
        if (!importsIn.has(context.cwd)) importsIn.set(context.cwd, readImports(context.cwd));
        const way = circleOf(
          importsIn.get(context.cwd),
          relative(context.cwd, context.filename).split(sep).join('/'),
        );
        if (way !== null) context.report({ node, messageId: 'circle', data: { way: way.join(' -> ') } });
      },
    };
  },
};

/** Entry files: programs, threads, and the one that Electron needs before it is ready. They hand the system in to all the others. */
const MAY_ASK_FOR_PLATFORM = /^electron\/(?:[^/]+\.ts|command\/.+|desktop\/boot\.ts)$/;

/**
 * Which system it is comes as an argument, so that what is done on Windows and macOS has tests on Linux, too.
 * `process.platform` and `os.platform()` are asked in entry files, those of the command's verbs among them, alone.
 */
const platform = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      platform: 'Only entry files ask which system it is: take the platform as an argument.',
    },
  },
  create(context) {
    const from = relative(context.cwd, context.filename).split(sep).join('/');
    if (!from.startsWith('electron/') || MAY_ASK_FOR_PLATFORM.test(from)) return {};
    const report = (node) => context.report({ node, messageId: 'platform' });
    const nameOf = (key, computed) => (computed ? key.value : key.name);
    const isPlatform = (property) =>
      property.type === 'Property' && nameOf(property.key, property.computed) === 'platform';
    return {
      'MemberExpression[object.name="process"]': (node) => {
        if (nameOf(node.property, node.computed) === 'platform') report(node);
      },
      'VariableDeclarator[init.name="process"] > ObjectPattern': (node) => {
        if (node.properties.some(isPlatform)) report(node);
      },
      'ImportDeclaration[source.value=/^(?:node:)?(?:os|process)$/] > ImportSpecifier': (node) => {
        if (node.imported.name === 'platform') report(node);
      },
    };
  },
};

export default { meta: { name: 'ginnel' }, rules: { layers, circles, platform } };
