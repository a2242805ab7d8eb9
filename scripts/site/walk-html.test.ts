import { describe, expect, it } from 'vitest';
import { walkHtml } from './walk-html.ts';

const walk = (texts: Readonly<Record<string, string>>): readonly string[] =>
  walkHtml({ files: new Set(Object.keys(texts)), read: (path) => texts[path] ?? '' });

describe('walkHtml', () => {
  it('names a link to a page, and to an id, that is not there', () => {
    const html = '<a href="/b.html">b</a><a class="x" href="./c/">c</a><a href="/a.html#no">n</a>';
    expect(walk({ 'a.html': html })).toEqual([
      'a.html: the link /b.html leads nowhere',
      'a.html: the link ./c/ leads nowhere',
      'a.html: the link /a.html#no names no id of a.html',
    ]);
  });

  it('names an id that occurs twice', () => {
    expect(walk({ 'a.html': '<h2 id="x"></h2><h2 id="x"></h2>' })).toEqual([
      'a.html: the id x occurs twice',
    ]);
  });

  it('names what is loaded from another host', () => {
    const html =
      '<script src="https://cdn.example/x.js"></script><link rel="x" href="//f.example/f.css">';
    expect(walk({ 'a.html': html })).toEqual([
      'a.html: loads https://cdn.example/x.js from another host',
      'a.html: loads //f.example/f.css from another host',
    ]);
  });

  it('takes pages, folders, ids with other letters, and links to other sites', () => {
    const html =
      '<a href="/">s</a><a href="../b/c.html#%C3%A9">c</a><a href="https://x.example/">x</a><a href="#top">t</a><p id="top"></p>';
    expect(walk({ 'index.html': '', 'b/a.html': html, 'b/c.html': '<p id="é"></p>' })).toEqual([]);
  });
});
