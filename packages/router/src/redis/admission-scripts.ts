/**
 * The keys of one queue, in the order in which the scripts take them. All have one hash tag, so that they lie on one node of a
 * cluster, and none is made up within a script.
 *
 * - `order`: who waits, as `lane|priority|tag|number|id`, of which the lowest of each lane goes first.
 * - `arrivals`: who waits, by when they came. `tickets`: what is known of each. `leases`: until when each lives.
 * - `lanes`: the choices of each lane. `levels`, `tags`: how far the turns of a priority and of its tenants are.
 * - `uses`, `amounts`, `sums`, `lasts`: what counts in windows, by when it ends; how much each is; what they come to; the last of each limit.
 * - `held`: what is held of each limit. `meta`: the number of the last ticket, and of admissions since an old one's turn.
 */
export const queueKeys = [
  'order',
  'arrivals',
  'tickets',
  'leases',
  'lanes',
  'levels',
  'tags',
  'uses',
  'amounts',
  'sums',
  'lasts',
  'held',
  'meta',
] as const;

/** What all scripts of a queue share. Its first two arguments are the channel, and a time for tests (-1: the server's). */
const shared = `
local ORDER, ARRIVALS, TICKETS, LEASES, LANES, LEVELS, TAGS = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local USES, AMOUNTS, SUMS, LASTS, HELD, META = KEYS[8], KEYS[9], KEYS[10], KEYS[11], KEYS[12], KEYS[13]
local now = tonumber(ARGV[2])
if now < 0 then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
local function text(number) return string.format('%.0f', number) end

-- Windows: a use is 'limit|number', where the limit's name may hold anything and the number does not.
local function forget_old_uses()
  while true do
    local old = redis.call('ZRANGEBYSCORE', USES, '-inf', text(now), 'LIMIT', 0, 100)
    if #old == 0 then return end
    for _, use in ipairs(old) do
      local key = string.match(use, '^(.*)|%d+$')
      local amount = redis.call('HGET', AMOUNTS, use)
      if amount then redis.call('HINCRBYFLOAT', SUMS, key, text(-tonumber(amount))) end
      redis.call('HDEL', AMOUNTS, use)
      redis.call('ZREM', USES, use)
    end
  end
end
local function add_use(key, amount, window)
  local last = redis.call('HGET', LASTS, key)
  if last then
    local use, started = string.match(last, '^(.*)@(%d+)$')
    if now - tonumber(started) < window / 1024 and redis.call('ZSCORE', USES, use) then
      redis.call('ZADD', USES, text(now + window), use)
      redis.call('HINCRBYFLOAT', AMOUNTS, use, text(amount))
      redis.call('HINCRBYFLOAT', SUMS, key, text(amount))
      return use
    end
  end
  local use = key .. '|' .. redis.call('HINCRBY', META, 'uses', 1)
  redis.call('ZADD', USES, text(now + window), use)
  redis.call('HSET', AMOUNTS, use, text(amount))
  redis.call('HINCRBYFLOAT', SUMS, key, text(amount))
  redis.call('HSET', LASTS, key, use .. '@' .. text(now))
  return use
end

-- Those that may go next, in the order of their right, and where each ends in 'order' the id begins.
local BEHIND = 41 + 18 + 25 + 17
local function front(aging, every)
  local list = {}
  for _, lane in ipairs(redis.call('HKEYS', LANES)) do
    local first = redis.call('ZRANGEBYLEX', ORDER, '[' .. lane .. '|', '(' .. lane .. '}', 'LIMIT', 0, 1)[1]
    if first then table.insert(list, { id = string.sub(first, BEHIND + 1), lane = lane, at = string.sub(first, 42) })
    else redis.call('HDEL', LANES, lane) end
  end
  if #list > 1 then table.sort(list, function(one, other) return one.at < other.at end) end
  local oldest = redis.call('ZRANGE', ARRIVALS, 0, 0)[1]
  if oldest and tonumber(redis.call('HGET', META, 'since') or '0') >= every - 1 then
    local ticket = cjson.decode(redis.call('HGET', TICKETS, oldest))
    if now - ticket.entered >= aging then
      local turns = { { id = oldest, lane = ticket.lane, aged = true } }
      for _, one in ipairs(list) do if one.id ~= oldest then table.insert(turns, one) end end
      return turns
    end
  end
  return list
end
local function call_front(aging, every)
  if redis.call('ZCARD', ORDER) == 0 then return end
  for _, one in ipairs(front(aging, every)) do redis.call('PUBLISH', ARGV[1], one.id) end
end

local function stop_waiting(id, ticket)
  redis.call('ZREM', ORDER, ticket.order)
  redis.call('ZREM', ARRIVALS, id)
  if redis.call('ZCARD', ORDER) == 0 then redis.call('DEL', LEVELS, TAGS, LANES) end
end
local function end_ticket(id, spent)
  local known = redis.call('HGET', TICKETS, id)
  if not known then return nil end
  local ticket = cjson.decode(known)
  redis.call('HDEL', TICKETS, id)
  redis.call('ZREM', LEASES, id)
  if not ticket.choice then stop_waiting(id, ticket) end
  for _, taken in ipairs(ticket.taken) do
    if taken.held then
      redis.call('HINCRBYFLOAT', HELD, taken.key, text(-taken.amount))
    elseif taken.cost and spent then
      local by = spent - taken.amount
      if by > 0 then add_use(taken.key, by, taken.window)
      elseif by < 0 and redis.call('HEXISTS', AMOUNTS, taken.use) == 1 then
        redis.call('HINCRBYFLOAT', AMOUNTS, taken.use, text(by))
        redis.call('HINCRBYFLOAT', SUMS, taken.key, text(by))
      end
    end
  end
  return ticket
end
local function end_dead()
  local dead = redis.call('ZRANGEBYSCORE', LEASES, '-inf', text(now), 'LIMIT', 0, 256)
  local ticket
  for _, id in ipairs(dead) do ticket = end_ticket(id, nil) or ticket end
  if ticket then call_front(ticket.aging, ticket.every) end
end
forget_old_uses()
`;

/** Admits a ticket, or lets it wait. The last word names the life of the queue: another one means that the server had lost it. Arguments: channel, time, ticket as JSON, lease, lifetime of the keys. */
export const enterScript = `${shared}
local ticket = cjson.decode(ARGV[3])
local lease = tonumber(ARGV[4])
local id = ticket.id
local aging, every = ticket.aging, ticket.every
end_dead()

local function used(key, held)
  return tonumber(redis.call('HGET', held and HELD or SUMS, key) or '0')
end
local function amount_of(limit)
  return math.min(limit.max, limit.cost and ticket.cost or 1)
end
local function has_room(choice)
  if choice.closed > 0 then return false end
  for _, limit in ipairs(choice.limits) do
    if limit.max <= 0 or used(limit.key, limit.held) + amount_of(limit) > limit.max then return false end
  end
  return true
end
-- When time alone may make room; -1 where it does not. Nothing changes before the first use ends.
local function until_room(choices)
  local soonest = -1
  local first = redis.call('ZRANGE', USES, 0, 0, 'WITHSCORES')[2]
  for _, choice in ipairs(choices) do
    local wait, never = choice.closed, false
    for _, limit in ipairs(choice.limits) do
      if limit.max <= 0 then never = true
      elseif used(limit.key, limit.held) + amount_of(limit) > limit.max then
        if limit.held then never = true
        elseif first then wait = math.max(wait, tonumber(first) - now) end
      end
    end
    if not never and (soonest < 0 or wait < soonest) then soonest = wait end
  end
  return soonest
end
local function store(record)
  redis.call('HSET', TICKETS, id, cjson.encode(record))
  redis.call('ZADD', LEASES, text(now + lease), id)
end
local function admit(choice)
  local taken = {}
  for _, limit in ipairs(choice.limits) do
    local amount = amount_of(limit)
    if limit.held then
      redis.call('HINCRBYFLOAT', HELD, limit.key, text(amount))
      table.insert(taken, { key = limit.key, amount = amount, held = true })
    else
      local use = add_use(limit.key, amount, limit.window)
      table.insert(taken, { key = limit.key, amount = amount, cost = limit.cost, use = use, window = limit.window })
    end
  end
  store({ choice = choice.id, taken = taken, aging = aging, every = every })
  return { 'admitted', choice.id }
end
local function first_with_room(choices)
  for _, choice in ipairs(choices) do if has_room(choice) then return choice end end
end
-- What it can take may have changed. Its place in the order stays.
local function move(known)
  local lane = redis.sha1hex(ticket.lane)
  if lane == known.lane then return end
  redis.call('ZREM', ORDER, known.order)
  known.lane, known.order = lane, lane .. string.sub(known.order, 41)
  redis.call('HSET', LANES, lane, ticket.lane)
  redis.call('ZADD', ORDER, 0, known.order)
  redis.call('HSET', TICKETS, id, cjson.encode(known))
end
local function advance(known)
  move(known)
  local blocked = {}
  for _, before in ipairs(front(aging, every)) do
    if before.id ~= id then
      for _, choice in ipairs(cjson.decode(redis.call('HGET', LANES, before.lane))) do blocked[choice] = true end
    else
      local open = {}
      for _, choice in ipairs(ticket.choices) do if not blocked[choice.id] then table.insert(open, choice) end end
      local choice = first_with_room(open)
      if not choice then return { 'waiting', text(until_room(open)) } end
      if before.aged then redis.call('HSET', META, 'since', 0)
      else
        local since = tonumber(redis.call('HGET', META, 'since') or '0') + 1
        redis.call('HSET', META, 'since', text(math.min(since, every)))
      end
      local level = math.max(tonumber(redis.call('HGET', LEVELS, known.priority) or '0'), known.tag)
      redis.call('HSET', LEVELS, known.priority, string.format('%.6f', level))
      local tenant = known.priority .. '|' .. known.tenant
      if tonumber(redis.call('HGET', TAGS, tenant) or '0') <= level then redis.call('HDEL', TAGS, tenant) end
      stop_waiting(id, known)
      local admission = admit(choice)
      call_front(aging, every)
      return admission
    end
  end
  -- Somebody else's turn. Its instance may not know, or the message was lost.
  if ARGV[6] == '1' then call_front(aging, every) end
  return { 'waiting', '-1' }
end

-- Where nothing is known of the queue, it is new, or the server has lost it. Its life is named after its first ticket, so that every instance notices.
redis.call('HSETNX', META, 'life', id)
if redis.call('PTTL', META) < tonumber(ARGV[5]) / 2 then
  redis.call('HSETNX', META, 'since', 0)
  for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[5]) end
end
local function decide()
  local known = redis.call('HGET', TICKETS, id)
  if known then
    known = cjson.decode(known)
    redis.call('ZADD', LEASES, text(now + lease), id)
    if known.choice then return { 'admitted', known.choice } end
    return advance(known)
  end
  for _, choice in ipairs(ticket.choices) do
    if choice.id == ticket.granted then return admit(choice) end
  end
  local waiting = redis.call('ZCARD', ORDER)
  if waiting == 0 then
    local choice = first_with_room(ticket.choices)
    if choice then return admit(choice) end
  end
  if ticket.waits and waiting < ticket.bound then
    local lane = redis.sha1hex(ticket.lane)
    redis.call('HSET', LANES, lane, ticket.lane)
    local tenant = ticket.priority .. '|' .. ticket.tenant
    local tag = math.max(
      tonumber(redis.call('HGET', LEVELS, ticket.priority) or '0'),
      tonumber(redis.call('HGET', TAGS, tenant) or '0')
    )
    -- As it will be read again.
    tag = tonumber(string.format('%.6f', tag))
    redis.call('HSET', TAGS, tenant, string.format('%.6f', tag + math.max(ticket.cost, 1) / ticket.weight))
    local number = redis.call('HINCRBY', META, 'number', 1)
    local order = lane .. '|' .. ticket.priority .. '|' .. string.format('%024.6f', tag) .. '|' .. string.format('%016.0f', number) .. '|' .. id
    redis.call('ZADD', ORDER, 0, order)
    redis.call('ZADD', ARRIVALS, number, id)
    local record = {
      order = order, lane = lane, priority = ticket.priority, tag = tag, tenant = ticket.tenant,
      entered = now, taken = {}, aging = aging, every = every,
    }
    store(record)
    return advance(record)
  end
  local wanted, free = {}, {}
  for _, one in ipairs(front(aging, every)) do
    for _, choice in ipairs(cjson.decode(redis.call('HGET', LANES, one.lane))) do wanted[choice] = true end
  end
  for _, choice in ipairs(ticket.choices) do if not wanted[choice.id] then table.insert(free, choice) end end
  local choice = first_with_room(free)
  if choice then return admit(choice) end
  return { 'refused', ticket.waits and 'full' or 'no room', text(until_room(ticket.choices)) }
end
local answer = decide()
table.insert(answer, redis.call('HGET', META, 'life'))
return answer
`;

/** Ends a ticket. Arguments: channel, time, id, what it cost (empty: not known). */
export const leaveScript = `${shared}
local ticket = end_ticket(ARGV[3], tonumber(ARGV[4]))
end_dead()
if ticket then call_front(ticket.aging, ticket.every) end
return 1
`;

/** Extends leases, and gives the life of the queue; empty where nothing is known of it. Arguments: channel, time, lease, ids. */
export const renewScript = `${shared}
for at = 4, #ARGV do redis.call('ZADD', LEASES, 'XX', text(now + tonumber(ARGV[3])), ARGV[at]) end
end_dead()
return redis.call('HGET', META, 'life') or ''
`;
