import { basename } from 'node:path';
import type { AcceptedPlugin } from 'postcss';

/**
 * Puts a CSS Module's rules into the layer of its folder, `components` or `features`: what a feature says of a component
 * then counts, whatever the selectors and whichever sheet comes first. What stands in a layer already is left there.
 */
export const layerOfModule: AcceptedPlugin = {
  postcssPlugin: 'ginnel-layer-of-module',
  OnceExit(root, { AtRule }) {
    const file = (root.source?.input.file ?? '').replaceAll('\\', '/');
    if (!basename(file).endsWith('.module.css')) return;
    const own = root.nodes.filter((node) => !(node.type === 'atrule' && node.name === 'layer'));
    const layer = new AtRule({
      name: 'layer',
      params: file.includes('/renderer/components/') ? 'components' : 'features',
    });
    layer.append(own);
    root.prepend(layer);
  },
};
