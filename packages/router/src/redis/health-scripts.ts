const time = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
`;

/** Of two rests the later one counts. Key: the rests by their end. Arguments: id, milliseconds. */
export const restScript = `${time}
local ending = now + tonumber(ARGV[2])
local known = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or '0')
if ending > known then redis.call('ZADD', KEYS[1], string.format('%.0f', ending), ARGV[1]) end
return 1
`;

/** All that rest, each followed by how long yet. */
export const restingScript = `${time}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
local rests = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for at = 2, #rests, 2 do rests[at] = string.format('%.0f', tonumber(rests[at]) - now) end
return rests
`;

/** Says that an instance lives, and how many do. Arguments: its id, for how long it is believed. */
export const instancesScript = `${time}
redis.call('ZADD', KEYS[1], string.format('%.0f', now + tonumber(ARGV[2])), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[2]) * 2)
return redis.call('ZCARD', KEYS[1])
`;
