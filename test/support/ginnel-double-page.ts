// First: the page's content security policy forbids what zod would otherwise try.
import '../../renderer/zod-without-eval';
import type { Bridge } from '../../shared/bridge';
import { eventNames } from '../../shared/contract';
import { createGinnelDouble, type GinnelDouble, type DoubleOptions } from './ginnel-double';

declare global {
  interface Window {
    /** Put there by the test before this script runs. */
    ginnelDoubleOptions?: DoubleOptions;
    /** How a test steers the engine behind the page. */
    ginnelDouble: GinnelDouble;
  }
}

const double = createGinnelDouble(window.ginnelDoubleOptions ?? {});
window.ginnelDouble = double;
/** The double as the desktop app's preload script would hand it to the page. */
const bridge: Bridge = {
  call: async (name, input) => {
    const [group = '', command = ''] = name.split('.');
    const commands = Reflect.get(double.ginnel, group) as Readonly<
      Record<string, (given: unknown) => unknown>
    >;
    return JSON.stringify(await commands[command]?.(input));
  },
  onEvent: (listener) => {
    for (const name of eventNames)
      double.ginnel.on(name, (payload) => listener(name, JSON.stringify(payload)));
  },
};
Object.defineProperty(window, 'ginnelBridge', { value: bridge });
