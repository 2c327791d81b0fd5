import { portSchema } from '../../shared/endpoint';
import { isSocket } from '../../shared/endpoint';
import type { Forward } from '../../shared/forward';
import { isHostText } from '../../shared/host-text';
import { jumpLimit, parseJumps, type InlineJump } from '../../shared/jump';
import { checkAgainst } from '../../shared/listeners';
import { formatNotation } from '../../shared/notation';
import { noProxy } from '../../shared/proxy';
import type { SessionProfile } from '../../shared/session-profile';
import { passwordInAddress } from '../../shared/texts/import-commands';
import * as texts from '../../shared/texts/import-ssh-options';
import type { ReadContext } from './format';
import { jumpsOfProxyCommand, withoutPasswords } from './proxy-jump';
import { leftOut, problem, type Remark, type Said, type SshSettings } from './ssh-settings';

/** Whom settings are for, and what tokens stand for (ssh_config(5), TOKENS). */
export interface SshTarget {
  /** As on ssh's command line: a host's name or address, or an alias of the file. */
  readonly host: string;
  /** The value of a token such as `i` on this machine; null where that is not known. `d` is `~` unless it is known better. */
  readonly token?: (letter: string) => string | null;
  /** The value of a variable of the environment. */
  readonly variable?: (name: string) => string | null;
}

/** A session made of settings. */
export interface SshSession {
  readonly profile: SessionProfile;
  /** Remarks about words that were taken before more was known. */
  readonly remarks: readonly Remark[];
}

const sshPort = portSchema.parse(22);

/**
 * Makes a session of what options of ssh have said. Its forwards, name and port are those that were named; other settings are
 * those of {@link ReadContext.defaults} where nothing was said. A host that cannot be one is a problem and is not taken.
 */
export function sessionOf(settings: SshSettings, target: SshTarget, context: ReadContext): SshSession {
  const remarks: Remark[] = [];
  const fill = new Tokens(settings, target, context, remarks);
  const { defaults } = context;
  const host = fill.host;
  if (settings.hostName === null && !isHostText(host)) {
    remarks.push({ from: [], outcome: problem({ code: 'host-invalid', data: { text: host } }) });
  }
  const profile: SessionProfile = {
    ...defaults,
    ...settings.plain,
    id: context.newSessionId(),
    name: '',
    host: isHostText(host) ? host : '',
    port: settings.plain.port ?? sshPort,
    addressFamily: settings.family ?? defaults.addressFamily,
    agentPath: fill.text(settings.agentPath) ?? defaults.agentPath,
    demo: false,
    ...routeOf(settings, fill, context, remarks),
    ...keysOf(settings, fill, context, remarks),
  };
  return { profile: { ...profile, forwards: forwardsOf(settings, fill, profile, remarks) }, remarks };
}

/** Fills tokens and variables in. */
class Tokens {
  readonly host: string;

  constructor(
    private readonly settings: SshSettings,
    private readonly target: SshTarget,
    private readonly context: ReadContext,
    private readonly remarks: Remark[],
  ) {
    const { hostName } = settings;
    this.host = (hostName?.value ?? target.host).replace(/%([h%])/gu, (_, letter) =>
      letter === 'h' ? target.host : '%',
    );
  }

  /** Null where nothing was said, or where a token cannot be filled in, which is a problem then. */
  text(said: Said<string> | null): string | null {
    if (said === null) return null;
    const unknown: string[] = [];
    const filled = said.value.replace(
      /%(.?)|\$\{(\w+)\}/gsu,
      (whole: string, letter?: string, name?: string) => {
        const value =
          letter !== undefined ? this.#token(letter) : (this.target.variable?.(name ?? '') ?? null);
        if (value === null) unknown.push(whole);
        return value ?? whole;
      },
    );
    const [first] = unknown;
    if (first === undefined) return filled;
    this.remarks.push({ from: said.from, outcome: problem(texts.unknownToken(first)) });
    return null;
  }

  /** The host as it was typed. */
  get alias(): string {
    return this.target.host;
  }

  get user(): string {
    return this.settings.plain.username ?? this.context.defaults.username;
  }

  #token(letter: string): string | null {
    const { host, target, settings, user } = this;
    switch (letter) {
      case '%':
        return '%';
      case 'h':
        return host;
      case 'n':
        return target.host;
      case 'p':
        return String(settings.plain.port ?? sshPort);
      case 'r':
        return user === '' ? null : user;
      case 'k':
        return settings.plain.logicalHostName ?? target.host;
      default:
        return target.token?.(letter) ?? (letter === 'd' ? '~' : null);
    }
  }
}

/** Jump hosts and the proxy. */
function routeOf(
  { jumps, proxyCommand }: SshSettings,
  fill: Tokens,
  { defaults }: ReadContext,
  remarks: Remark[],
): Pick<SessionProfile, 'jumps' | 'proxy'> {
  const { proxy } = defaults;
  if (jumps !== null) {
    const text = fill.text(jumps) ?? '';
    const read = text === '' ? null : parseJumps(text);
    if (read === null) return { jumps: [], proxy };
    if (read.ok && read.value.length <= jumpLimit) {
      return { jumps: plainJumps(read.value, jumps.from, remarks), proxy };
    }
    const error = read.ok ? ({ code: 'jump-limit', data: { limit: jumpLimit } } as const) : read.error;
    remarks.push({ from: jumps.from, outcome: problem(error) });
    return { jumps: [], proxy };
  }
  if (proxyCommand === null) return { jumps: defaults.jumps, proxy };
  // The name that was typed is known here alone, the rest when Ginnel connects.
  const command = plainCommand(proxyCommand.value).replace(/%[n%]/gu, (token) =>
    token === '%n' ? fill.alias : token,
  );
  if (command === '') return { jumps: [], proxy: noProxy };
  const found = jumpsOfProxyCommand(command, fill.user);
  if (found === null || found.jumps.length > jumpLimit) {
    return { jumps: [], proxy: { ...noProxy, kind: 'command', command } };
  }
  if (found.idle.length > 0) {
    const why = texts.idleOfJump(found.idle.join(' '));
    remarks.push({ from: proxyCommand.from, outcome: leftOut('meaningless', why) });
  }
  return { jumps: plainJumps(found.jumps, proxyCommand.from, remarks), proxy };
}

function plainJumps(
  jumps: readonly InlineJump[],
  from: Remark['from'],
  remarks: Remark[],
): readonly InlineJump[] {
  const plain = withoutPasswords(jumps);
  if (plain.hadPassword) remarks.push({ from, outcome: leftOut('secret', passwordInAddress) });
  return plain.jumps;
}

/** Ginnel runs the command without a shell: what only a shell needs goes, as long as it changes nothing. */
function plainCommand(command: string): string {
  return command
    .trim()
    .replace(/^exec\s+/u, '')
    .replace(/\s+2>\s*(?:\/dev\/null|NUL)$/iu, '');
}

type Keys = Pick<
  SessionProfile,
  'privateKeyFile' | 'certificateFile' | 'agentKey' | 'onlyThisKey' | 'tryDefaultKeys' | 'tryAgent'
>;

function keysOf(settings: SshSettings, fill: Tokens, { defaults }: ReadContext, remarks: Remark[]): Keys {
  const { keyFiles, certificates, onlyThisKey, offersKeys, offersUsualKeys } = settings;
  const [key = null, ...moreKeys] = offersKeys ? keyFiles : [];
  const [certificate = null, ...moreCertificates] = offersKeys ? certificates : [];
  const leave = (said: readonly Said<unknown>[], why: string): void => {
    for (const { from } of said) remarks.push({ from, outcome: leftOut('unsupported', why) });
  };
  leave(moreKeys, texts.oneKeyFile);
  leave(moreCertificates, texts.oneCertificate);
  if (!offersKeys) leave([...keyFiles, ...certificates], texts.noKeysOffered);
  const privateKeyFile = fill.text(key);
  if (onlyThisKey?.value === true && key === null) {
    remarks.push({ from: onlyThisKey.from, outcome: leftOut('meaningless', texts.keyAloneLater) });
  }
  return {
    privateKeyFile: offersKeys ? (privateKeyFile ?? (key === null ? defaults.privateKeyFile : '')) : '',
    certificateFile: offersKeys
      ? (fill.text(certificate) ?? (key === null ? defaults.certificateFile : ''))
      : '',
    agentKey: offersKeys && key === null ? defaults.agentKey : '',
    onlyThisKey: onlyThisKey?.value ?? (key === null ? defaults.onlyThisKey : false),
    tryDefaultKeys: offersKeys && offersUsualKeys && defaults.tryDefaultKeys,
    tryAgent: offersKeys && (settings.plain.tryAgent ?? defaults.tryAgent),
  };
}

function forwardsOf(
  settings: SshSettings,
  fill: Tokens,
  profile: SessionProfile,
  remarks: Remark[],
): readonly Forward[] {
  const { allowTo, clearsForwards } = settings;
  const forwards: Forward[] = [];
  for (const { value, from } of settings.forwards) {
    if (clearsForwards) {
      remarks.push({ from, outcome: leftOut('meaningless', texts.cleared) });
      continue;
    }
    const forward = completed(value, from, settings, fill);
    if (forward === null) continue;
    // As ssh, which forgets the second one (readconf.c, add_local_forward).
    if (
      forwards.some(
        (other) => other.kind === forward.kind && formatNotation(other) === formatNotation(forward),
      )
    ) {
      remarks.push({ from, outcome: leftOut('meaningless', texts.sameForward) });
      continue;
    }
    const checked = checkAgainst(forward, forwards, profile);
    if (checked.ok) forwards.push(forward);
    else remarks.push({ from, outcome: problem(checked.error) });
  }
  if (allowTo !== null && !forwards.some(isRemoteDynamic)) {
    remarks.push({ from: allowTo.from, outcome: leftOut('meaningless', texts.noRemoteDynamic) });
  }
  return forwards;
}

function isRemoteDynamic(forward: Forward): boolean {
  return forward.kind === 'remote' && forward.destination === null;
}

/** A forward with what other options say of it; null when a socket's path has a token that nobody knows. */
function completed(
  forward: Forward,
  from: Remark['from'],
  { family, allowTo }: SshSettings,
  fill: Tokens,
): Forward | null {
  const filled = <End extends object>(end: End): End | null => {
    if (!isSocket(end)) return end;
    const path = fill.text({ value: end.path, from });
    return path === null ? null : { ...end, path };
  };
  const source = filled(forward.source);
  const destination =
    forward.kind === 'dynamic' || forward.destination === null ? null : filled(forward.destination);
  if (source === null) return null;
  const common = { source, family: family ?? forward.family };
  if (forward.kind === 'dynamic') return { ...forward, ...common };
  if (forward.kind === 'remote') {
    if (forward.destination !== null && destination === null) return null;
    const allowed = isRemoteDynamic(forward) && allowTo !== null ? allowTo.value : forward.allowTo;
    return { ...forward, ...common, destination, allowTo: allowed };
  }
  return destination === null ? null : { ...forward, ...common, destination };
}
