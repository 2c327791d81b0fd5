import type { CommandInput, CommandOutput } from '../../shared/contract';
import type { ImportFound, ImportPlan } from '../../shared/import-plan';
import { newForwardId, newImportId, newSessionId, type ImportId } from '../../shared/ids';
import { fail, ok, type Result } from '../../shared/result';
import { platformOf } from '../../shared/socket-path';
import type { SessionProfile } from '../../shared/session-profile';
import { withStandings } from '../../shared/standing';
import * as texts from '../../shared/texts/import-look';
import { missing } from '../../shared/texts/requests';
import type { ReadContext } from '../formats/format';
import type { EngineDependencies } from './dependencies';
import type { Library, Replaced } from './library';

/** The effects of one `make`. */
interface Made {
  readonly sessions: readonly Replaced[];
  /** Lines of known_hosts that were added. */
  readonly hostKeys: readonly string[];
}

/** How many of the last imports can be taken back. */
const keptImports = 20;

type Dependencies = Pick<EngineDependencies, 'app' | 'importSources' | 'knownHosts'>;

/** Brings in what users have, and lets it leave. The readers and writers are loaded when they are first asked for. */
export class Imports {
  readonly #made = new Map<ImportId, Made>();

  constructor(
    private readonly dependencies: Dependencies,
    private readonly library: Library,
  ) {}

  async read({ text }: CommandInput<'imports.read'>): Promise<Result<ImportPlan>> {
    const { readText } = await import('../formats/reader');
    return ok(this.#compared(readText(text, this.#context())));
  }

  async readFile({
    name,
    bytes,
  }: CommandInput<'imports.readFile'>): Promise<Result<CommandOutput<'imports.readFile'>>> {
    const { decode } = await import('../formats/decode');
    const decoded = decode(Buffer.from(bytes, 'base64'));
    if (decoded.kind !== 'text') return fail({ code: 'import-problem', data: texts.notAText[decoded.kind] });
    const { text } = decoded;
    const { readText } = await import('../formats/reader');
    return ok({ text, plan: this.#compared(readText(text, { ...this.#context(), fileName: name })) });
  }

  async find(): Promise<Result<readonly ImportFound[]>> {
    const found = await Promise.all(this.dependencies.importSources.map((source) => source.find()));
    return ok(found.flat());
  }

  async readFound({ id }: CommandInput<'imports.readFound'>): Promise<Result<ImportPlan>> {
    for (const source of this.dependencies.importSources) {
      const plan = await source.read(id, this.#context());
      if (plan !== null) return ok(this.#compared(plan));
    }
    return fail({ code: 'not-found', data: { what: missing.importable } });
  }

  async findName({
    name,
  }: CommandInput<'imports.findName'>): Promise<Result<CommandOutput<'imports.findName'>>> {
    for (const source of this.dependencies.importSources) {
      const found = (await source.serverOf?.(name)) ?? null;
      if (found !== null) return ok(found);
    }
    return ok(null);
  }

  /** Host keys last: a session without its key asks once more, which a key without its session does not make up for. */
  async make({
    sessions: wanted,
    hostKeys,
  }: CommandInput<'imports.make'>): Promise<Result<CommandOutput<'imports.make'>>> {
    const sessions = await this.library.saveAll(wanted);
    if (!sessions.ok) return sessions;
    const added = await this.dependencies.knownHosts.addLines(hostKeys);
    if (!added.ok) {
      await this.library.putBack(sessions.value);
      return added;
    }
    const id = newImportId();
    this.#made.set(id, { sessions: sessions.value, hostKeys: added.value });
    for (const old of [...this.#made.keys()].slice(0, -keptImports)) this.#made.delete(old);
    return ok({ id, hostKeys: added.value.length });
  }

  async undo({ id }: CommandInput<'imports.undo'>): Promise<Result<CommandOutput<'imports.undo'>>> {
    const made = this.#made.get(id);
    if (made === undefined) return fail({ code: 'not-found', data: { what: missing.imported } });
    // Asked for twice at once, it is taken back once.
    this.#made.delete(id);
    const undone = await this.#takeBack(made);
    if (!undone.ok) this.#made.set(id, made);
    return undone;
  }

  async #takeBack({ sessions, hostKeys }: Made): Promise<Result<CommandOutput<'imports.undo'>>> {
    const putBack = await this.library.putBack(sessions);
    if (!putBack.ok) return putBack;
    const removed = await this.dependencies.knownHosts.removeLines(hostKeys);
    return removed.ok ? ok({ changedSince: putBack.value }) : removed;
  }

  /** A plan held against the saved sessions. */
  #compared(plan: ImportPlan): ImportPlan {
    return withStandings(plan, this.library.profiles());
  }

  #context(): ReadContext {
    return {
      platform: platformOf(this.dependencies.app.platform),
      defaults: this.library.defaults(),
      newSessionId,
      newForwardId,
    };
  }
}

/** Lets sessions leave, in other programs' words. */
export class Exports {
  constructor(
    private readonly dependencies: Pick<EngineDependencies, 'app'>,
    private readonly saved: () => readonly SessionProfile[],
  ) {}

  async make({
    profiles,
    format,
  }: CommandInput<'exports.make'>): Promise<Result<CommandOutput<'exports.make'>>> {
    const { writeSessions } = await import('../formats/write');
    return ok(
      writeSessions(profiles, format, {
        platform: platformOf(this.dependencies.app.platform),
        saved: this.saved(),
      }),
    );
  }
}
