/**
 * Options of MiniSearch, for the search box and for the test of it. VitePress carries functions over as their source, so
 * `boostDocument` stands alone: it takes the address of a section and gives its weight. Decisions, lists of exports
 * and comparisons come after the pages that say how something is done.
 */
export const searchOptions = {
  fuzzy: 0.1,
  prefix: true,
  boost: { title: 4, text: 1, titles: 1 },
  boostDocument: (address: string): number => {
    if (/^\/adr\//.test(address)) return 0.1;
    if (/^\/reference\/(?:exports|glossary)/.test(address)) return 0.2;
    if (/^\/(?:compare-litellm|performance|faults|tour|architecture|losses)\b/.test(address))
      return 0.3;
    if (/^\/reference\/configuration/.test(address)) return 0.15;
    if (/^\/(?:faq|sdk)\b/.test(address)) return 0.7;
    // Retries, fallbacks, cooldowns, timeouts and load balancing are explained there.
    if (/^\/router\b/.test(address)) return 1.5;
    return 1;
  },
};
