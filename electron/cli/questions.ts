import { sentence } from '../../shared/errors';
import type { HostKeyPrompt, Prompt, PromptAnswer, TextPrompt, YesNoPrompt } from '../../shared/prompts';
import * as texts from '../../shared/texts/prompts';
import { visibleText } from '../../shared/visible-text';
import type { Terminal } from './terminal';

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
  if (prompt.hop !== null) terminal.notify(texts.atJumpHost(shown(prompt.hop)));
  if (prompt.kind === 'host-key') return askHostKey(prompt, terminal, signal);
  // Why this is asked at all, where a key was to make it needless.
  if ('remarks' in prompt && !prompt.again) {
    for (const remark of prompt.remarks ?? []) terminal.notify(shown(sentence(remark)));
  }
  if (!terminal.interactive) {
    terminal.notify(texts.notInBatchMode);
    return cancel;
  }
  if (prompt.kind === 'weak-algorithm' || prompt.kind === 'no-strict-kex' || prompt.kind === 'run-command') {
    return askYesNo(prompt, terminal, signal);
  }
  const { before, fields } = linesOf(prompt);
  for (const line of before) terminal.notify(line);
  const answers: string[] = [];
  for (const { text, echo } of fields) {
    const answer = await terminal.ask(text, echo, signal);
    if (answer === null) return cancel;
    answers.push(answer);
  }
  return { kind: 'texts', texts: answers, remember: false };
}

/** The lines above a question, and its fields. */
function linesOf(prompt: TextPrompt): Pick<texts.TextQuestion, 'fields'> & { before: readonly string[] } {
  const place =
    prompt.kind === 'proxy-password' ? { ...prompt, host: `${prompt.host}:${String(prompt.port)}` } : prompt;
  const { refused, fields } = texts.textQuestion(place);
  const before = refused === '' ? [] : [refused];
  if (prompt.kind !== 'keyboard-interactive') {
    return { before, fields: fields.map(({ text, echo }) => ({ text: `${shown(text)} `, echo })) };
  }
  // Marked as the server's own, as plink does: it could ask in our words for the passphrase of a key.
  const words = [prompt.name, prompt.instructions]
    .filter((text) => text !== '')
    .flatMap((text) => text.slice(0, 2000).split(/\r\n?|\n/u));
  return {
    before: [...before, texts.serverAsks, ...words.map((line) => `| ${visibleText(line)}`)],
    fields: fields.map(({ text, echo }) => ({ text: `| ${shown(text)}`, echo })),
  };
}

/** A yes has to be typed; everything else means no (PuTTY's own default for these questions). */
async function askYesNo(prompt: YesNoPrompt, terminal: Terminal, signal: AbortSignal): Promise<PromptAnswer> {
  const isCommand = prompt.kind === 'run-command';
  const lines = isCommand
    ? // All of it, however long: what is not shown is not agreed to.
      [texts.commandRunsHere, `  ${visibleText(prompt.command)}`]
    : [
        `  ${shown(texts.server(prompt.host, prompt.port))}`,
        ...texts.weakParagraphs({ ...prompt, name: shown(prompt.name) }),
      ];
  for (const line of lines) terminal.notify(line);
  const question = texts.yesOrNo(isCommand ? texts.runCommand : texts.goOn);
  const answer = await terminal.ask(question, true, signal);
  if (answer?.trim().toLowerCase().startsWith('y') === true) return { kind: 'yes' };
  terminal.notify(texts.abandoned);
  return cancel;
}

async function askHostKey(
  prompt: HostKeyPrompt,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<PromptAnswer> {
  for (const { look, text } of texts.hostKeyQuestion(prompt)) {
    terminal.notify(`${look === 'server' || look === 'fingerprint' ? '  ' : ''}${shown(text)}`);
  }
  if (!terminal.interactive) {
    terminal.notify(texts.abandoned);
    terminal.notify(texts.hostKeyInBatchMode);
    return cancel;
  }
  for (const line of texts.hostKeyChoices(prompt, texts.hostKeyLetters)) terminal.notify(line);
  for (;;) {
    const answer = await terminal.ask(texts.hostKeyAsk(prompt.verdict), true, signal);
    switch (answer?.trim().toLowerCase().slice(0, 1)) {
      case 'y':
        return { kind: 'host-key', decision: 'accept' };
      case 'n':
        return { kind: 'host-key', decision: 'once' };
      case 'i':
        terminal.notify(`${texts.fullKey}:`);
        terminal.notify(`  ${prompt.key.publicKey}`);
        terminal.notify(`${texts.sha256}: ${prompt.key.sha256}`);
        terminal.notify(`${texts.md5}: ${prompt.key.md5}`);
        break;
      default:
        terminal.notify(texts.abandoned);
        return cancel;
    }
  }
}
