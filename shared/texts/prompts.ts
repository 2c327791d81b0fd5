import type { HostKey, HostKeyPrompt, PromptOf, TextPrompt } from '../prompts';
import { assertNever } from '../result';
import { panelNames } from './configuration';
import { accessDenied, wrongPassphrase } from './login';
import { count, listedUpTo } from './numbers';

/** Which server asks, on the route of a session; said before the question. */
export function origin({ hop, title }: { readonly hop: string | null; readonly title: string }): string {
  return hop === null ? `Session “${title}”` : `Jump host ${hop}, session “${title}”`;
}
export const atJumpHost = (hop: string): string => `At the jump host ${hop}:`;
export const position = (of: number): string => `1 of ${String(of)}`;

/** A question that is answered by typing: PuTTY's words for what is asked, a server's own where it has some. */
export interface TextQuestion {
  readonly title: string;
  /** Said above the fields when the last answer was refused. */
  readonly refused: string;
  readonly instructions: string;
  readonly fields: readonly { readonly text: string; readonly echo: boolean }[];
}

/** The words of a question that is answered by typing. */
export function textQuestion(prompt: TextPrompt): TextQuestion {
  const refused = 'again' in prompt && prompt.again ? accessDenied : '';
  const hidden = (text: string) => ({ refused, instructions: '', fields: [{ text, echo: false }] });
  switch (prompt.kind) {
    case 'username':
      return {
        ...{ title: `Log in to ${prompt.host}`, refused, instructions: '' },
        fields: [{ text: 'login as:', echo: true }],
      };
    case 'password':
      return { title: 'Password', ...hidden(`${prompt.username}@${prompt.host}'s password:`) };
    case 'proxy-password':
      return { title: 'Proxy password', ...hidden(`${prompt.username}@${prompt.host}'s proxy password:`) };
    case 'passphrase':
      return {
        ...{ title: 'Passphrase', ...hidden(`Passphrase for key "${prompt.comment || prompt.keyFile}":`) },
        refused: prompt.again ? wrongPassphrase : '',
        instructions: prompt.comment === prompt.keyFile ? '' : prompt.keyFile,
      };
    case 'keyboard-interactive': {
      const { name, instructions, fields } = prompt;
      return { title: name === '' ? 'The server asks' : name, refused, instructions, fields };
    }
    default:
      return assertNever(prompt);
  }
}

/** Stands for what a server asks in no words. */
export const answer = 'Answer:';
export const remember = (what: 'password' | 'passphrase'): string => `&Remember this ${what}`;
export const keptIn = (keychain: string): string =>
  `Once it has worked, it is kept in ${keychain}. The Credentials panel forgets it again.`;
export const serverAsks = 'Keyboard-interactive authentication prompts from server:';
export const notInBatchMode =
  'Cannot answer interactive prompts in batch mode. Run the command in a terminal, or use a key or an agent.';

export const securityAlert = 'Ginnel Security Alert';
export const abandoned = 'Connection abandoned.';

/** A server as these questions name it. */
export const server = (host: string, port: number): string => `${host} (port ${String(port)})`;

/** A paragraph of the question about a host key, and what it is. */
export interface HostKeyParagraph {
  readonly look: 'text' | 'breach' | 'server' | 'known' | 'fingerprint';
  readonly text: string;
}

/** PuTTY's question about a host key, in its words. */
export function hostKeyQuestion(prompt: HostKeyPrompt): readonly HostKeyParagraph[] {
  const { verdict, host, port, key } = prompt;
  const text = (words: string): HostKeyParagraph => ({ look: 'text', text: words });
  const known = (words: string): HostKeyParagraph => ({ look: 'known', text: words });
  const older = prompt.olderKeys ?? [];
  const where: HostKeyParagraph = { look: 'server', text: server(host, port) };
  const fingerprint = (shown: Pick<HostKey, 'type' | 'bits' | 'sha256'>): HostKeyParagraph => ({
    ...{ look: 'fingerprint', text: `${shown.type} ${String(shown.bits)} ${shown.sha256}` },
  });
  return verdict === 'changed'
    ? [
        { look: 'breach', text: 'WARNING - POTENTIAL SECURITY BREACH!' },
        text('The host key does not match the one Ginnel has cached for this server:'),
        where,
        text(
          'This means that either the server administrator has changed the host key, or you have actually connected to another computer pretending to be the server.',
        ),
        ...(older.length === 0 ? [] : [text(olderHeading(key.type, older.length))]),
        ...older.slice(0, mostOlder).map(fingerprint),
        ...(prompt.knownFrom === '' ? [] : [known(olderPlaces(prompt))]),
        text(`The new ${key.type} key fingerprint is:`),
        fingerprint(key),
      ]
    : [
        text('The host key is not cached for this server:'),
        where,
        text('You have no guarantee that the server is the computer you think it is.'),
        ...(verdict === 'other-type' ? [known(otherKind(prompt))] : []),
        text(`The server's ${key.type} key fingerprint is:`),
        fingerprint(key),
      ];
}

/** Keys known of a server beyond this many are counted only. */
const mostOlder = 4;

function olderHeading(type: string, amount: number): string {
  if (amount === 1) return `The ${type} key fingerprint known so far is:`;
  const shown = amount > mostOlder ? ` (${count(amount)}, of which ${count(mostOlder)} are shown)` : '';
  return `The ${type} key fingerprints known so far are${shown}:`;
}

/** Where those stand, by which an old one can be taken out. */
function olderPlaces({ olderKeys = [], knownFrom }: HostKeyPrompt): string {
  const places = [...new Set(olderKeys.map(({ from }) => from))];
  return places.length < 2
    ? `The key known so far is in ${places[0] ?? knownFrom}.`
    : `The keys known so far are in ${listedUpTo(mostOlder, places)}.`;
}

/** A key of another kind is not a new server's. The end is PuTTY's line in the event log. */
function otherKind({ knownTypes, knownFrom, key }: HostKeyPrompt): string {
  const place = knownFrom === '' ? '' : ` (in ${knownFrom})`;
  return `This is a new kind of key, not a changed one: known of this server ${knownTypes.length === 1 ? 'is' : 'are'} ${knownTypes.join(', ')}${place}. The server also has ${key.type} host keys, but we don't know any of them.`;
}

/** What is done to accept a host key, to connect once, and to cancel. */
interface HostKeyKeys {
  readonly accept: string;
  readonly once: string;
  readonly cancel: string;
}
export const hostKeyButtons: HostKeyKeys = {
  accept: 'press "Accept"',
  once: 'press "Connect Once"',
  cancel: '"Cancel"',
};
export const hostKeyLetters: HostKeyKeys = { accept: 'enter "y"', once: 'enter "n"', cancel: 'Return' };

/** What each answer to the question about a host key means, in PuTTY's words. */
export function hostKeyChoices(
  { verdict }: Pick<HostKeyPrompt, 'verdict'>,
  { accept, once, cancel }: HostKeyKeys,
): readonly string[] {
  return verdict === 'changed'
    ? [
        `If you were expecting this change and trust the new key, ${accept} to update Ginnel's cache and carry on connecting.`,
        `If you want to carry on connecting but without updating the cache, ${once}.`,
        `If you want to abandon the connection completely, press ${cancel} to cancel. Pressing ${cancel} is the ONLY guaranteed safe choice.`,
      ]
    : [
        `If you trust this host, ${accept} to add the key to Ginnel's cache and carry on connecting.`,
        `If you want to carry on connecting just once, without adding the key to the cache, ${once}.`,
        `If you do not trust this host, press ${cancel} to abandon the connection.`,
      ];
}

/** plink's question after that. */
export const hostKeyAsk = (verdict: HostKeyPrompt['verdict']): string =>
  `${verdict === 'changed' ? 'Update cached key?' : 'Store key in cache?'} (y/n, Return cancels connection, i for more info) `;
export const hostKeyInBatchMode =
  'Cannot confirm a host key in batch mode. Run the command in a terminal, or open the session in the window, and check the fingerprint there.';
export const moreInfo = 'More &info...';
export const accept = '&Accept';
export const connectOnce = 'Connect &Once';
export const aboutHostKey = "Information about the server's host key";
export const fullKey = "Full text of host's public key";
export const sha256 = 'SHA256 fingerprint';
export const md5 = 'MD5 fingerprint';

/** PuTTY's words about an algorithm from below the warning line, or one that is unsafe with this server; by paragraphs. */
export function weakParagraphs(prompt: PromptOf<'weak-algorithm' | 'no-strict-kex'>): readonly string[] {
  if (prompt.kind === 'weak-algorithm') {
    return [
      `The first ${prompt.what} supported by the server is ${prompt.name}, which is below the configured warning threshold.`,
    ];
  }
  const { what, name, better } = prompt;
  return [
    `The ${what} selected for this session is ${name}, which, with this server, is vulnerable to the 'Terrapin' attack CVE-2023-48795, potentially allowing an attacker to modify the encrypted session.`,
    'Upgrading, patching, or reconfiguring this SSH server is the best way to avoid this vulnerability, if possible.',
    ...(better === null
      ? []
      : [
          `You can also avoid this vulnerability by abandoning this connection, moving ${better} to the top of the list on the Cipher panel (so that an algorithm without this vulnerability will be selected), and starting a new connection.`,
        ]),
  ];
}

export const goOn = 'Continue with connection?';
const warnLinePanels: Readonly<Record<PromptOf<'weak-algorithm'>['what'], string | null>> = {
  'key-exchange algorithm': panelNames.kex,
  'host key type': panelNames.hostKeys,
  cipher: panelNames.cipher,
  MAC: null,
};

/** Where the warning line of a list is set; null for MACs, which have none of their own. */
export function warnLinePlace(what: PromptOf<'weak-algorithm'>['what']): string | null {
  const panel = warnLinePanels[what];
  return panel === null ? null : `Where the warning line stands is set on the ${panel} panel of the session.`;
}

export const runCommand = 'Run this command?';
export const commandRunsHere = 'To reach the server this command has to run on this computer:';
export const commandMayDo =
  'It can do whatever you can. Run it only if you, or somebody you trust, wrote it. If you press "Run", you will not be asked again for exactly this command.';
export const commandLabel = 'Command';
export const run = '&Run';
export const yes = '&Yes';
export const no = '&No';
export const yesOrNo = (question: string): string => `${question} (y/n) `;
