/**
 * Tells what one instance has spent, and gives for each key what every instance has told. Keys: one a period of a budget. Arguments: the instance, and for each key its sum
 * and for how many milliseconds the key is kept.
 */
export const shareSpendScript = `
local told = {}
for at, key in ipairs(KEYS) do
  local own, left = ARGV[at * 2], ARGV[at * 2 + 1]
  if own ~= '0' then
    redis.call('HSET', key, ARGV[1], own)
    redis.call('PEXPIRE', key, left)
  end
  told[at] = redis.call('HVALS', key)
end
return told
`;
