// First: the page's content security policy forbids what zod would otherwise try.
import '../../renderer/zod-without-eval';
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
Object.defineProperty(window, 'ginnel', { value: double.ginnel });
