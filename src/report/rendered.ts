import type {RenderedFile} from '../app/render.ts';
import {foldedNames} from './names.ts';

/** The files of hosts, each text once: `==> xen[01-08]:/etc/sysctl.conf`. */
export function renderedText(files: readonly RenderedFile[]): string {
  const equal = new Map<string, RenderedFile[]>();
  for (const file of files) {
    const key = `${file.path}\n${file.text}`;
    const others = equal.get(key);
    if (others === undefined) equal.set(key, [file]);
    else others.push(file);
  }
  return [...equal.values()].map(block).join('');
}

function block(files: readonly RenderedFile[]): string {
  const [first] = files;
  if (first === undefined) return '';
  return `==> ${foldedNames(files.map(({host}) => host))}:${first.path}\n${first.text}\n`;
}
