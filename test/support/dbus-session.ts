import dbus from 'dbus-next';

/** A signal that arrived. */
export interface Signal {
  readonly sender: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly body: readonly unknown[];
}

/** A call from another program that waits for an answer. */
export interface IncomingCall extends Signal {
  readonly reply: (signature?: string, body?: unknown[]) => void;
}

/** One connection to the session bus, with raw messages: tray items answer no introspection. */
export interface DbusSession {
  /** Calls a method; rejects with the error's name and text. Variants in the answer are unwrapped. */
  readonly call: (
    destination: string,
    path: string,
    method: readonly [interfaceName: string, member: string],
    signature?: string,
    body?: unknown[],
  ) => Promise<readonly unknown[]>;
  readonly own: (name: string) => Promise<void>;
  /** Answers calls to an interface. */
  readonly serve: (interfaceName: string, answer: (call: IncomingCall) => void) => void;
  /** Sends a signal to whoever listens. */
  readonly signal: (
    path: string,
    signal: readonly [interfaceName: string, member: string],
    signature: string,
    body: unknown[],
  ) => void;
  readonly onSignal: (interfaceName: string, listener: (signal: Signal) => void) => Promise<void>;
  readonly close: () => void;
}

/** Takes the values out of D-Bus variants, however deep. */
export function unwrapped(value: unknown): unknown {
  if (value instanceof dbus.Variant) return unwrapped(value.value);
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(unwrapped);
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrapped(inner)]));
  }
  return value;
}

const signalType = 4;
const methodCallType = 1;

/** Connects to a bus: to the one DBUS_SESSION_BUS_ADDRESS names, unless an address is given. */
export async function connectToSessionBus(address?: string): Promise<DbusSession> {
  const bus = dbus.sessionBus(address === undefined ? {} : { busAddress: address });
  await new Promise<void>((resolve, reject) => {
    bus.on('connect', resolve);
    bus.on('error', reject);
  });
  // The end of the bus, which a test's end may be, is no error of its own.
  bus.on('error', () => undefined);

  const call: DbusSession['call'] = async (
    destination,
    path,
    [interfaceName, member],
    signature = '',
    body = [],
  ) => {
    const answer = await bus.call(
      new dbus.Message({ destination, path, interface: interfaceName, member, signature, body }),
    );
    return (answer?.body ?? []).map(unwrapped);
  };
  const signalOf = (message: dbus.Message): Signal => ({
    sender: message.sender,
    path: message.path,
    interface: message.interface,
    member: message.member,
    body: ((message.body as readonly unknown[] | undefined) ?? []).map(unwrapped),
  });

  return {
    call,
    own: async (name) => {
      const outcome = await bus.requestName(name, 4);
      if (outcome !== 1) throw new Error(`someone else has the name ${name} on the session bus`);
    },
    serve: (interfaceName, answer) => {
      bus.addMethodHandler((message: dbus.Message): boolean => {
        if (message.type !== methodCallType || message.interface !== interfaceName) return false;
        answer({
          ...signalOf(message),
          reply: (signature = '', body = []) => {
            bus.send(dbus.Message.newMethodReturn(message, signature, body));
          },
        });
        return true;
      });
    },
    signal: (path, [interfaceName, member], signature, body) => {
      bus.send(dbus.Message.newSignal(path, interfaceName, member, signature, body));
    },
    onSignal: async (interfaceName, listener) => {
      bus.on('message', (message) => {
        if (message.type === signalType && message.interface === interfaceName) listener(signalOf(message));
      });
      const bus1 = 'org.freedesktop.DBus';
      const rule = `type='signal',interface='${interfaceName}'`;
      await call(bus1, '/org/freedesktop/DBus', [bus1, 'AddMatch'], 's', [rule]);
    },
    close: () => {
      bus.disconnect();
    },
  };
}
