// First: the page's content security policy forbids what zod would otherwise try.
import '../../renderer/zod-without-eval';
import { createCulvertDouble, type CulvertDouble, type DoubleOptions } from './culvert-double';

declare global {
  interface Window {
    /** Put there by the test before this script runs. */
    culvertDoubleOptions?: DoubleOptions;
    /** How a test steers the engine behind the page. */
    culvertDouble: CulvertDouble;
  }
}

const double = createCulvertDouble(window.culvertDoubleOptions ?? {});
window.culvertDouble = double;
Object.defineProperty(window, 'culvert', { value: double.culvert });
