import { freeName } from '../../../shared/free-name';
import type { SessionId } from '../../../shared/ids';
import { titleOf, type SessionProfile } from '../../../shared/session-profile';
import * as texts from '../../../shared/texts/export';
import { configLine } from './config-line';
import { fileNameOf } from './file-name';
import { loginAt, type Hop } from './route';
import { jumpList, pathWord, sshWords, type SshWords } from './ssh-words';
import { oneLine } from './unseen';
import type { WriteContext, Writer } from './writer';

/**
 * Writes blocks of ssh_config(5): one for each session, after those of the jump hosts that have settings of their own.
 * `ssh -N NAME` opens a session's forwards then.
 */
export const sshConfigWriter: Writer = {
  format: 'ssh-config',
  write: (profiles, context) => {
    const config = new Config(profiles, context);
    for (const profile of profiles) config.add(profile);
    return {
      text: config.blocks.join('\n'),
      suggestedName: fileNameOf(profiles, 'conf'),
      leftOut: config.leftOut,
    };
  },
};

/** Blocks of a file, each after those it leads through. */
class Config {
  readonly blocks: string[] = [];
  readonly leftOut: string[] = [];
  readonly #names = new Set<string>();
  readonly #aliases = new Map<SessionId, string>();
  readonly #written = new Set<SessionId>();

  constructor(
    profiles: readonly SessionProfile[],
    private readonly context: WriteContext,
  ) {
    for (const profile of profiles) this.#aliasOf(profile);
  }

  add(profile: SessionProfile): void {
    if (this.#written.has(profile.id)) return;
    this.#written.add(profile.id);
    const words = sshWords(profile, this.context);
    if (typeof words === 'string') {
      this.leftOut.push(words);
      return;
    }
    this.leftOut.push(...words.leftOut);
    this.#block(this.#aliasOf(profile), words, this.#routeLines(words));
  }

  #block(alias: string, { profile, target, options, forwards }: SshWords, route: readonly string[]): void {
    const title = titleOf(profile).trim();
    const lines = [
      ...(title === alias ? [] : [`# ${oneLine(title)}`]),
      `Host ${alias}`,
      ...[
        configLine('HostName', [target.host.replaceAll('%', '%%')], ' '),
        ...(target.port === 22 ? [] : [configLine('Port', [String(target.port)], ' ')]),
        ...(target.username === null ? [] : [configLine('User', [target.username], ' ')]),
        ...options.map(({ keyword, words }) => configLine(keyword, words, ' ')),
        ...route,
        ...forwards.map(({ letter, source, destination }) =>
          configLine(
            { L: 'LocalForward', R: 'RemoteForward', D: 'DynamicForward' }[letter],
            destination === '' ? [source] : [source, destination],
            ' ',
          ),
        ),
      ].map((line) => `    ${line}`),
    ];
    this.blocks.push(`${lines.join('\n')}\n`);
  }

  /** How to get to a session's server. */
  #routeLines(words: SshWords): readonly string[] {
    const { hops, proxyCommand } = words;
    const isPlain = hops.every((hop) => hop.session === null && hop.privateKeyFile.trim() === '');
    if (hops.length === 0) {
      return proxyCommand === '' ? [] : [configLine('ProxyCommand', [proxyCommand], ' ')];
    }
    if (isPlain && proxyCommand === '') return [configLine('ProxyJump', [jumpList(hops)], ' ')];
    const names = hops.map((hop, at) => this.#hop(hop, words, at === 0 ? proxyCommand : ''));
    return [configLine('ProxyJump', [names.join(',')], ' ')];
  }

  /** A block for a jump host. @returns its alias */
  #hop(hop: Hop, { profile }: SshWords, proxyCommand: string): string {
    const proxy = proxyCommand === '' ? [] : [configLine('ProxyCommand', [proxyCommand], ' ')];
    const { session } = hop;
    if (session !== null) {
      const alias = this.#aliasOf(session);
      if (this.#written.has(session.id)) return alias;
      this.#written.add(session.id);
      // Its own forwards are not opened on the way through.
      const words = sshWords({ ...session, jumps: [], forwards: [] }, this.context);
      if (typeof words === 'string') this.leftOut.push(words);
      else {
        this.leftOut.push(...words.leftOut);
        this.#block(alias, words, proxy);
      }
      return alias;
    }
    const alias = this.#free(`${this.#aliasOf(profile)}-by-${hop.target.host}`);
    const key = pathWord(hop.privateKeyFile.trim());
    if (key === null) {
      this.leftOut.push(
        texts.about(titleOf(profile), texts.pathUnsayable('IdentityFile', hop.privateKeyFile)),
      );
    }
    const lines = [
      configLine('HostName', [hop.target.host.replaceAll('%', '%%')], ' '),
      ...(hop.target.port === 22 ? [] : [configLine('Port', [String(hop.target.port)], ' ')]),
      ...(hop.target.username === null ? [] : [configLine('User', [hop.target.username], ' ')]),
      ...(key === null || key === '' ? [] : [configLine('IdentityFile', [key], ' ')]),
      ...(hop.onlyThisKey && key !== null && key !== '' ? [configLine('IdentitiesOnly', ['yes'], ' ')] : []),
      ...proxy,
    ];
    this.blocks.push(
      `# ${texts.jumpHostOf(loginAt(hop.target), oneLine(titleOf(profile)))}\nHost ${alias}\n${lines.map((line) => `    ${line}\n`).join('')}`,
    );
    return alias;
  }

  #aliasOf(profile: SessionProfile): string {
    const known = this.#aliases.get(profile.id);
    if (known !== undefined) return known;
    const alias = this.#free(titleOf(profile));
    this.#aliases.set(profile.id, alias);
    return alias;
  }

  /** A word that is no pattern and stands once in the file. */
  #free(title: string): string {
    const word = title
      .trim()
      .replace(/[^\p{L}\p{N}@._-]+/gu, '-')
      .replace(/^[-.]+|-+$/gu, '')
      .slice(0, 100);
    const alias = freeName(
      word === '' ? 'session' : word,
      this.#names,
      (base, number) => `${base}-${String(number)}`,
    );
    this.#names.add(alias);
    return alias;
  }
}
