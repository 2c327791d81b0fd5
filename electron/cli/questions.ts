import { sentence } from '../../shared/errors';
import type { Prompt, PromptAnswer } from '../../shared/prompts';
import { assertNever } from '../../shared/result';
import { terrapinParagraphs } from '../../shared/texts/prompts';
import { visibleText } from '../../shared/visible-text';
import type { Terminal } from './terminal';

type HostKeyPrompt = Extract<Prompt, { kind: 'host-key' }>;

type YesNoPrompt = Extract<Prompt, { kind: 'weak-algorithm' | 'no-strict-kex' | 'run-command' }>;
type TextPrompt = Exclude<Prompt, HostKeyPrompt | YesNoPrompt>;

const cancel: PromptAnswer = { kind: 'cancel' };

/** Text from elsewhere within a line of ours. */
function shown(text: string): string {
  return visibleText(text, { limit: 2000 });
}

/**
 * Puts a question of the engine to the user at the terminal, in the words of PuTTY's plink.
 * @param signal takes the question back
 */
export async function askAtTerminal(
  prompt: Prompt,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<PromptAnswer> {
  // Whose password goes where must be plain before it is typed.
  if (prompt.hop !== null) terminal.notify(`At the jump host ${shown(prompt.hop)}:`);
  if (prompt.kind === 'host-key') return askHostKey(prompt, terminal, signal);
  // Why this is asked at all, where a key was to make it needless.
  if ('remarks' in prompt && !prompt.again) {
    for (const remark of prompt.remarks ?? [])
      terminal.notify(visibleText(sentence(remark), { limit: 2000 }));
  }
  if (!terminal.interactive) {
    terminal.notify(
      'Cannot answer interactive prompts in batch mode. Run the command in a terminal, or use a key or an agent.',
    );
    return cancel;
  }
  if (prompt.kind === 'weak-algorithm' || prompt.kind === 'no-strict-kex' || prompt.kind === 'run-command') {
    return askYesNo(prompt, terminal, signal);
  }
  const asked = linesOf(prompt);
  for (const line of asked.before) terminal.notify(line);
  const texts: string[] = [];
  for (const { text, echo } of asked.fields) {
    const answer = await terminal.ask(text, echo, signal);
    if (answer === null) return cancel;
    texts.push(answer);
  }
  return { kind: 'texts', texts, remember: false };
}

/** The lines above a question, and its fields. */
function linesOf(prompt: TextPrompt): {
  readonly before: readonly string[];
  readonly fields: readonly { readonly text: string; readonly echo: boolean }[];
} {
  switch (prompt.kind) {
    case 'username':
      return { before: [], fields: [{ text: 'login as: ', echo: true }] };
    case 'password':
      return {
        before: prompt.again ? ['Access denied'] : [],
        fields: [{ text: `${shown(`${prompt.username}@${prompt.host}`)}'s password: `, echo: false }],
      };
    case 'proxy-password':
      return {
        before: prompt.again ? ['Access denied'] : [],
        fields: [
          {
            text: `${shown(`${prompt.username}@${prompt.host}:${String(prompt.port)}`)}'s proxy password: `,
            echo: false,
          },
        ],
      };
    case 'passphrase':
      return {
        before: prompt.again ? ['Wrong passphrase'] : [],
        fields: [
          {
            text: `Passphrase for key "${shown(prompt.comment === '' ? prompt.keyFile : prompt.comment)}": `,
            echo: false,
          },
        ],
      };
    case 'keyboard-interactive':
      // Marked as the server's own, as plink does: it could ask in our words for the passphrase of a key.
      return {
        before: [
          ...(prompt.again ? ['Access denied'] : []),
          'Keyboard-interactive authentication prompts from server:',
          ...[prompt.name, prompt.instructions]
            .filter((text) => text !== '')
            .flatMap((text) => text.slice(0, 2000).split(/\r\n?|\n/u))
            .map((line) => `| ${visibleText(line)}`),
        ],
        fields: prompt.fields.map(({ text, echo }) => ({ text: `| ${shown(text)}`, echo })),
      };
    default:
      return assertNever(prompt);
  }
}

/** A yes has to be typed; everything else means no (PuTTY's own default for these questions). */
async function askYesNo(prompt: YesNoPrompt, terminal: Terminal, signal: AbortSignal): Promise<PromptAnswer> {
  if (prompt.kind === 'run-command') {
    terminal.notify('To reach the server this command has to run on this computer:');
    // All of it, however long: what is not shown is not agreed to.
    terminal.notify(`  ${visibleText(prompt.command)}`);
  } else {
    terminal.notify(`  ${shown(prompt.host)} (port ${String(prompt.port)})`);
    const lines =
      prompt.kind === 'no-strict-kex'
        ? terrapinParagraphs(prompt, shown(prompt.name))
        : [
            `The first ${prompt.what} supported by the server is ${shown(prompt.name)}, which is below the configured warning threshold.`,
          ];
    for (const line of lines) terminal.notify(line);
  }
  const question = prompt.kind === 'run-command' ? 'Run it? (y/n) ' : 'Continue with connection? (y/n) ';
  const answer = await terminal.ask(question, true, signal);
  if (answer?.trim().toLowerCase().startsWith('y') === true) return { kind: 'yes' };
  terminal.notify('Connection abandoned.');
  return cancel;
}

async function askHostKey(
  prompt: HostKeyPrompt,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<PromptAnswer> {
  const changed = prompt.verdict === 'changed';
  for (const line of hostKeyText(prompt)) terminal.notify(line);
  if (!terminal.interactive) {
    terminal.notify('Connection abandoned.');
    terminal.notify(
      'Cannot confirm a host key in batch mode. Run the command in a terminal, or open the session in the window, and check the fingerprint there.',
    );
    return cancel;
  }
  for (const line of hostKeyChoices(changed)) terminal.notify(line);
  const question = changed ? 'Update cached key?' : 'Store key in cache?';
  for (;;) {
    const answer = await terminal.ask(
      `${question} (y/n, Return cancels connection, i for more info) `,
      true,
      signal,
    );
    switch (answer?.trim().toLowerCase().slice(0, 1)) {
      case 'y':
        return { kind: 'host-key', decision: 'accept' };
      case 'n':
        return { kind: 'host-key', decision: 'once' };
      case 'i':
        terminal.notify("Full text of host's public key:");
        terminal.notify(`  ${prompt.key.publicKey}`);
        terminal.notify(`SHA256 fingerprint: ${prompt.key.sha256}`);
        terminal.notify(`MD5 fingerprint: ${prompt.key.md5}`);
        break;
      default:
        terminal.notify('Connection abandoned.');
        return cancel;
    }
  }
}

function hostKeyText(prompt: HostKeyPrompt): readonly string[] {
  const { verdict, host, port, key } = prompt;
  const server = `  ${shown(host)} (port ${String(port)})`;
  const fingerprint = `  ${shown(key.type)} ${String(key.bits)} ${key.sha256}`;
  return verdict === 'changed'
    ? [
        'WARNING - POTENTIAL SECURITY BREACH!',
        "The host key does not match the one in Ginnel's cache for this server:",
        server,
        'This means that either the server administrator has changed the host key, or you have actually',
        'connected to another computer pretending to be the server.',
        ...(prompt.knownFrom === '' ? [] : [`The key known so far is in ${shown(prompt.knownFrom)}.`]),
        `The new ${shown(key.type)} key fingerprint is:`,
        fingerprint,
      ]
    : [
        "The host key is not in Ginnel's cache for this server:",
        server,
        'You have no guarantee that the server is the computer you think it is.',
        ...otherTypes(prompt),
        `The server's ${shown(key.type)} key fingerprint is:`,
        fingerprint,
      ];
}

/** PuTTY says this in its log alone: a key of another kind is not a new server's. */
function otherTypes({ verdict, knownTypes, knownFrom, key }: HostKeyPrompt): readonly string[] {
  if (verdict !== 'other-type') return [];
  const known = shown(knownTypes.join(', '));
  const place = knownFrom === '' ? '' : ` (in ${shown(knownFrom)})`;
  return [
    `What is known of this server is ${known}${place}.`,
    `The server also has ${shown(key.type)} host keys, but we don't know any of them.`,
  ];
}

function hostKeyChoices(changed: boolean): readonly string[] {
  return changed
    ? [
        'If you were expecting this change and trust the new key, enter "y" to update Ginnel\'s cache and',
        'carry on connecting.',
        'If you want to carry on connecting but without updating the cache, enter "n".',
        'If you want to abandon the connection completely, press Return to cancel. Pressing Return is the',
        'ONLY guaranteed safe choice.',
      ]
    : [
        'If you trust this host, enter "y" to add the key to Ginnel\'s cache and carry on connecting.',
        'If you want to carry on connecting just once, without adding the key to the cache, enter "n".',
        'If you do not trust this host, press Return to abandon the connection.',
      ];
}
