import { formatSource } from '../../../shared/endpoint';
import { internalError, sentence, type AppError } from '../../../shared/errors';
import type { LogLevel } from '../../../shared/event-log';
import type { Forward } from '../../../shared/forward';
import { endOf } from '../../../shared/forward-end';
import { acceptsOthers, checkGuarded, type AcceptOthers } from '../../../shared/listeners';
import { fail, type Result } from '../../../shared/result';
import { formatBound, type ForwardState, type ForwardStatus } from '../../../shared/status';
import { durationWords } from '../../../shared/texts/numbers';
import { cancellingLine } from '../../forwards/log-lines';
import type { ForwardContext, RunningForward } from '../../forwards/types';
import type { SshConnection } from '../../ssh/types';
import { startTimer } from '../long-timer';
import type { Footing, ForwardOwner, ForwardRunner, Ledger } from './open-forward';
import { createListenRetry } from './listen-retry';

/**
 * Creates the runner of a forward. Its operations run one after the other, so that a stop never overtakes a start.
 * @param boxes the boxes that widen listeners, as ticked
 */
export function createForwardRunner(
  initial: Forward,
  boxes: AcceptOthers,
  ledger: Ledger,
  owner: ForwardOwner,
): ForwardRunner {
  const { clock, startLocal, startRemote } = owner.dependencies;
  const { connections } = ledger;
  let status: ForwardStatus = { forward: initial, state: restState(), leaving: false, reachability: null };
  let running: RunningForward | null = null;
  let footing: Footing = null;
  let retired = false;
  let cancelEnd: (() => void) | null = null;
  /** When it ends, settled when it first listened: coming back after a lost connection gives it no more time. */
  let until: number | null = null;
  /** Where it listens on the server, to tell that from other addresses. */
  const bindKey = JSON.stringify([initial.source, acceptsOthers(initial, boxes)]);
  /** Operations that wait for their turn. */
  let waiting = 0;
  let hurry = (): void => undefined;
  let queue: Promise<void> = Promise.resolve();

  /** What it is when it does not listen. */
  function restState(): ForwardState {
    return connections.size > 0 ? { kind: 'finishing', since: clock.now() } : { kind: 'off' };
  }
  const change = (to: Partial<ForwardStatus>): void => {
    status = { ...status, ...to };
    owner.changed();
  };
  const enter = (state: ForwardState): void => {
    change({ state });
  };
  const inTurn = (operation: () => Promise<void>): Promise<void> => {
    waiting += 1;
    hurry();
    queue = queue
      .then(() => {
        waiting -= 1;
        return operation();
      })
      .catch((thrown: unknown) => {
        enter({ kind: 'failed', error: internalError(thrown) });
      });
    return queue;
  };
  const wait = createListenRetry({
    clock,
    explain: async (error) => (await explained([error]))[0] ?? error,
    retry: () => {
      void inTurn(() => (running === null ? start() : complete(running)));
    },
  });
  /** Explains errors for as long as nothing else is wanted: looking up who has a port may take seconds. */
  const explained = async (errors: readonly AppError[]): Promise<readonly AppError[]> => {
    if (errors.length === 0 || waiting > 0) return errors;
    const hurried = new Promise<readonly AppError[]>((resolve) => {
      hurry = () => {
        resolve(errors);
      };
    });
    return Promise.race([Promise.all(errors.map(owner.explain)), hurried]);
  };

  /** Its listener cannot accept connections, or can again. */
  const hampered = (by: AppError | null): void => {
    const { state } = status;
    if (running === null || state.kind !== 'listening') return;
    const others = state.missing.filter(({ code }) => code !== 'open-files-limit');
    if (by !== null) owner.log(sentence(by), 'error');
    else if (others.length < state.missing.length) owner.log('Connections are accepted again');
    enter({ ...state, missing: by === null ? others : [...others, by] });
  };
  const listen = async (on: SshConnection | 'standby'): Promise<Result<RunningForward>> => {
    const { forward } = status;
    // What is said of a try after which it waits as before is not worth hearing again and again.
    let unsaid: (readonly [string, LogLevel | undefined])[] | null =
      status.state.kind === 'waiting' ? [] : null;
    const context: ForwardContext = {
      acceptOthers: acceptsOthers(forward, boxes),
      lastPort: ledger.lastPort,
      connections,
      log: (text, level) => {
        if (unsaid === null) owner.log(text, level);
        else unsaid.push([text, level]);
      },
      openChannel: owner.openChannel,
      hampered,
    };
    let result: Result<RunningForward>;
    try {
      if (forward.kind !== 'remote') result = await startLocal(forward, context);
      else if (on === 'standby') return fail({ code: 'not-connected', data: {} });
      else result = await startRemote(forward, context, on);
    } catch (thrown) {
      result = fail(internalError(thrown));
    }
    const lines = unsaid ?? [];
    unsaid = null;
    if (result.ok || !wait.isFor(result.error)) for (const line of lines) owner.log(...line);
    return result;
  };
  const start = async (): Promise<void> => {
    const on = footing;
    const { forward } = status;
    if (retired || running !== null || on === null || !forward.enabled) return;
    if (forward.kind === 'remote' && on === 'standby') return;
    wait.pause();
    const guarded = checkGuarded(forward, boxes);
    if (!guarded.ok) {
      refuse(guarded.error);
      return;
    }
    const end = until ?? endOf(forward.end, clock.now());
    if (end !== null && end <= clock.now()) {
      refuse({ code: 'forward-over', data: { at: end } });
      return;
    }
    // One that waits goes on waiting while it looks whether its port is free.
    if (status.state.kind !== 'waiting') enter({ kind: 'starting' });
    const result = await listen(on);
    if (!result.ok) {
      // A request that died with its connection is no fault of the forward's: the next connection brings the next one.
      if (forward.kind === 'remote' && footing !== on) enter(restState());
      else await trouble(result.error);
      return;
    }
    const missing = await explained(result.value.missing);
    for (const error of missing) owner.log(sentence(error), 'warning');
    listening({ ...result.value, missing }, end);
  };
  /** Waits for a port that may come free, and fails for any other reason. */
  const trouble = async (error: AppError): Promise<void> => {
    const isKnown = wait.isFor(error);
    const waiting = await wait.meet(error, ledger.orphan === bindKey);
    if (waiting === null) {
      for (const told of await explained([error])) refuse(told);
      return;
    }
    const limit = waiting.until === null ? '' : ` for ${durationWords(waiting.until - clock.now())}`;
    if (!isKnown)
      owner.log(`${sentence(waiting.error)} Trying again${limit} until it can listen.`, 'warning');
    enter(waiting);
  };
  const refuse = (error: AppError): void => {
    wait.end();
    // Nobody refused what died with its connection; that is told where the connection is.
    if (error.code !== 'not-connected') owner.log(sentence(error), 'error');
    enter({ kind: 'failed', error });
  };
  const listening = (started: RunningForward, end: number | null): void => {
    running = started;
    until = end;
    wait.end();
    if (started.complete !== undefined) wait.missing(started.missing);
    ledger.orphan = null;
    const [first] = started.bound;
    if (first !== undefined && 'port' in first) ledger.lastPort = first.port;
    enter({
      kind: 'listening',
      since: clock.now(),
      bound: started.bound,
      missing: started.missing,
      until,
      exposure: started.exposure === undefined ? null : { kind: 'asking' },
    });
    if (until !== null) cancelEnd = startTimer(clock, until, over);
    void started.exposure?.().then((exposure) => {
      if (running === started && status.state.kind === 'listening') enter({ ...status.state, exposure });
    });
  };
  /** Takes those of its addresses that were taken and have come free. */
  const complete = async (partial: RunningForward): Promise<void> => {
    const before = status.state;
    if (partial.complete === undefined || before.kind !== 'listening') return;
    wait.pause();
    const { bound, missing } = await partial.complete();
    // Asked for once more: a state may have been entered meanwhile.
    if (running !== partial || status.state.kind !== 'listening') return;
    wait.missing(missing);
    const known = before.bound.map(formatBound);
    const news = bound.map(formatBound).filter((bindKey) => !known.includes(bindKey));
    if (news.length === 0) return;
    owner.log(`Listening on ${news.join(' and ')}, too`);
    enter({ ...status.state, bound, missing: await explained(missing) });
  };
  /** The end time has come: nobody gets through any longer. */
  const over = (): void => {
    owner.log(`The end time of ${formatSource(status.forward.source)} has come: it listens no more.`);
    void inTurn(() => turn(false));
  };
  const stopListening = async (): Promise<void> => {
    cancelEnd?.();
    cancelEnd = null;
    wait.end();
    const stopping = running;
    running = null;
    if (stopping === null) return;
    enter({ kind: 'stopping' });
    await stopping.close();
  };
  const rest = (): void => {
    const next = restState();
    if (status.state.kind !== next.kind) enter(next);
  };
  const stop = async (): Promise<void> => {
    // Twice: some may come until the listener is closed, and a silent server may take its time over that.
    void connections.cut({ kind: 'stopped' });
    await stopListening();
    await connections.cut({ kind: 'stopped' });
    until = null;
    rest();
  };
  const turn = async (enabled: boolean): Promise<void> => {
    const { forward } = status;
    if (forward.enabled !== enabled) change({ forward: { ...forward, enabled } });
    if (enabled) {
      if (running === null) until = null;
      // One that got only some of its addresses tries for the others again.
      if (running !== null) return complete(running);
      // The user wants to hear how it goes.
      wait.end();
      if (status.state.kind === 'waiting') enter({ kind: 'starting' });
      await start();
      return;
    }
    ledger.orphan = null;
    if (running !== null) owner.log(cancellingLine(forward));
    await stop();
  };

  return {
    status: () => status,
    resume: (on) => {
      footing = on;
      return inTurn(start);
    },
    suspend: () => {
      footing = null;
      // One that listens on some of its addresses goes on looking for the others.
      if (running === null) wait.pause();
      // At once, not in turn: what ran through the lost connection must not wait for a slow operation.
      const cut = connections.lose();
      return inTurn(async () => {
        if (status.forward.kind === 'remote') {
          if (running !== null) ledger.orphan = bindKey;
          await stopListening();
        }
        await cut;
        if (running === null) wait.end();
        if (running === null && status.state.kind !== 'failed') rest();
      });
    },
    switchTo: (enabled) => inTurn(() => turn(enabled)),
    rename: ({ name, note }) => {
      const { forward } = status;
      if (forward.name !== name || forward.note !== note) change({ forward: { ...forward, name, note } });
    },
    retire: () => {
      retired = true;
      return inTurn(async () => {
        if (running !== null) owner.log(cancellingLine(status.forward));
        await stopListening();
        rest();
      });
    },
    close: () => {
      footing = null;
      // At once as well as in turn; it is not waited for here, since more may come until the listener is closed.
      void connections.cut({ kind: 'stopped' });
      return inTurn(stop);
    },
    emptied: () => {
      if (status.state.kind === 'finishing') enter({ kind: 'off' });
    },
    check: (through, signal) => running?.check?.(through, signal) ?? null,
  };
}
