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
const { ginnel } = double;
/** As the preload script has it, over the double in the place of the main process. */
const bridge: Bridge = {
  call: async (command, input) => {
    const [group = '', name = ''] = command.split('.');
    const handlers = Reflect.get(ginnel, group) as Record<string, (input: unknown) => Promise<unknown>>;
    return JSON.stringify(await handlers[name]?.(input));
  },
  onEvent: (listener) => {
    for (const event of eventNames) ginnel.on(event, (payload) => listener(event, JSON.stringify(payload)));
  },
};
Object.defineProperty(window, 'ginnelBridge', { value: bridge });
