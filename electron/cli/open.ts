import { sentence } from '../../shared/errors';
import { formatNotation, lineNotation, sourceNotation } from '../../shared/notation';
import { isSocket } from '../../shared/endpoint';
import { pageUrl } from '../../shared/page-url';
import type { Service } from '../../shared/service';
import { titleOf, type SessionProfile } from '../../shared/session-profile';
import { listedForwards, type ForwardStatus } from '../../shared/status';
import * as texts from '../../shared/texts/cli-open';
import { codes } from './codes';
import type { EngineLine, VerbEngine } from './engine-line';
import type { Terminal } from './terminal';
import { bringUp, statusOf } from './up';

/** The parts of the world that opening a page needs. */
export interface PageWorld {
  /** Opens an address in the browser. */
  readonly openUrl: (url: string) => Promise<void>;
  /** Longest that the session is waited for, in milliseconds. */
  readonly limit: number;
}

/**
 * Brings a session up, leaves it open, and opens the web page behind one of its forwards.
 * @param word names the forward; undefined for the only one, or the first that answers as a web page
 */
export async function openPageOf(
  profile: SessionProfile,
  word: string | undefined,
  line: EngineLine,
  { openUrl, limit }: PageWorld,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<number> {
  const quiet: Terminal = { ...terminal, print: terminal.notify };
  const { code } = await bringUp([profile], line, { wait: false, limit }, quiet, stop);
  if (stop.aborted) return codes.failed;
  const session = statusOf(line.engine.snapshot(), profile.id);
  const all = (session === undefined ? [] : listedForwards(session)).filter((one) => pageUrl(one) !== null);
  // One forward that is not up does not keep the page of another from being opened.
  if (all.length === 0) {
    if (code === codes.done) terminal.notify(texts.noPage(titleOf(profile)));
    return code === codes.done ? codes.failed : code;
  }
  const named = word === undefined ? all : all.filter((one) => isCalled(one, word));
  if (named.length === 0 && word !== undefined) {
    terminal.notify(texts.noSuchForward(titleOf(profile), word));
    for (const one of all) terminal.notify(choiceLine(one));
    return codes.unknownName;
  }
  const answers = await Promise.all(named.map((one) => serviceOf(profile, one, line.engine)));
  const at = chosenAt(answers, word !== undefined);
  const chosen = at === null ? undefined : named[at];
  if (chosen === undefined) {
    const [only] = named;
    const [service] = answers;
    if (named.length === 1 && only !== undefined && service !== null && service !== undefined) {
      terminal.notify(texts.noWebPage(lineNotation(only.forward), service));
    } else {
      terminal.notify(texts.whichForward(titleOf(profile)));
      for (const one of named) terminal.notify(choiceLine(one));
    }
    return codes.failed;
  }
  const service = answers[named.indexOf(chosen)];
  const isWeb = service === 'http' || service === 'https';
  const url = pageUrl(chosen, isWeb ? { secure: service === 'https' } : {});
  if (url === null) return codes.failed;
  terminal.print(url);
  await openUrl(url);
  return codes.done;
}

/**
 * Which of the forwards is opened.
 * @param answers the service behind each; null where that cannot be told
 * @param isNamed the user named it: whatever is behind it is opened
 * @returns its place; null where the user has to choose
 */
export function chosenAt(answers: readonly (Service | null)[], isNamed: boolean): number | null {
  const web = answers.findIndex((service) => service === 'http' || service === 'https');
  if (web >= 0) return web;
  const isOpen = answers.length === 1 && (isNamed || answers[0] === null);
  return isOpen ? 0 : null;
}

/** Whether a word is a forward's name, its port, or how PuTTY lists it. */
export function isCalled({ forward }: Pick<ForwardStatus, 'forward'>, word: string): boolean {
  const { source } = forward;
  const names = [
    forward.name,
    sourceNotation(forward),
    lineNotation(forward),
    formatNotation(forward).replace('\t', ' '),
    ...(isSocket(source) ? [] : [String(source.port)]),
  ];
  return word !== '' && names.includes(word);
}

function choiceLine({ forward }: ForwardStatus): string {
  return texts.choice(forward.name, lineNotation(forward));
}

async function serviceOf(
  { id: sessionId }: SessionProfile,
  { forward }: ForwardStatus,
  { handlers }: Pick<VerbEngine, 'handlers'>,
): Promise<Service | null> {
  const found = await handlers.forwards.identify({ sessionId, forwardId: forward.id });
  return found.ok ? found.value.service : null;
}

/** The parts of the world that showing a link needs. */
export interface LinkWorld {
  /** The Ginnel that runs; null where none does. */
  readonly engine: Pick<VerbEngine, 'handlers'> | null;
  /** Starts the desktop app with the link: true, false where there is none beside this command, or why it could not be started. */
  readonly startDesktop: (link: string) => Promise<boolean | string>;
}

/** Has the window show what a link says. Nothing is opened by it. */
export async function showLink(
  link: string,
  { engine, startDesktop }: LinkWorld,
  terminal: Terminal,
): Promise<number> {
  if (engine !== null) {
    const shown = await engine.handlers.links.show({ link });
    if (shown.ok) terminal.print(texts.showsLink);
    else if (shown.error.code === 'not-available') terminal.notify(texts.noWindow);
    else terminal.notify(sentence(shown.error));
    return shown.ok ? codes.done : codes.failed;
  }
  const started = await startDesktop(link);
  if (started === true) {
    terminal.print(texts.startsDesktop);
    return codes.done;
  }
  terminal.notify(started === false ? texts.noDesktop(link) : started);
  return codes.failed;
}
