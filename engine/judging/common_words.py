"""Words that stand in names and yet name nobody: titles, kin, trades, ways to be, and what a studio calls a version.

Knows plain English words in lower case. What follows from one is in `leaks.py`.
"""

TITLES = "captain chief coach count dame doctor duke father judge lady lord madam major miss mister mother nurse \
officer prince princess professor queen reverend saint sergeant sister teacher"
KIN = "auntie aunt baby boyfriend brother child cousin daughter friend girlfriend grandfather grandma grandmother \
grandpa granny husband mate mentor neighbour neighbor niece nephew partner papa parent stranger twin uncle wife"
TRADES = "actor adviser artist astronomer auditor baker barista boss buddy captain carpenter colleague comedian \
companion cook counsellor counselor critic dancer detective driver engineer expert explorer farmer gardener guard \
guide helper inventor joker joiner keeper lawyer librarian listener monk musician navigator optimist organiser \
organizer painter philosopher pilot pirate planner poet rebel sailor scholar scientist scout singer skeptic sceptic \
slouch soldier stargazer storyteller student therapist thinker tinkerer trainer traveller traveler wanderer \
warrior wizard worker worrier writer"
WAYS = "angry anxious blunt bold brave breezy bright bubbly calm careful careless caring chaotic cheerful chill \
clever cold cool cosy cozy creative curious dark deep dreamy dull easy empathic fair fierce firm free friendly fun \
funny gentle glad good grumpy happy hard harsh helpful honest humble joyful kind lazy light lively lonely loud lovely \
loving loyal mean mellow messy modest moody naughty neat nervous nice open patient plain playful polite practical \
proud pure quick quiet rational reserved rude sassy serious sharp sleepy slow smart smooth soft solid spicy steady \
stern strict strong sunny sweet tender tense tidy tired tough vain warm weary wild wise witty worried young"
THINGS = "apple archive autumn berry bird breeze canteen cat cloud coffee cookie daisy dawn day dog dream echo fern \
fire flower forest fox garden ginger grace harbour heart hope iris island ivory jade joy lake leaf life lighthouse \
lily luck maple may midnight mind mint mirror moon morning moss mountain music night ocean olive pearl pepper rain \
river robin rock rose sage salt sand sea shadow silver sky snow spark spirit spring star stone storm story summer \
sunrise sunset sunshine thunder tiger violet voice water wave weather willow wind winter wolf world"
VERSIONS = "alpha assistant base baseline beta candidate control copy default draft final high less medium model more \
much neutral newest normal only original persona personality plus small test trial tuned variant version very with"
SMALL_WORDS = "about all and any are but can her him his how its nobody not one our out she somebody someone the their \
them they this was what who why will yes you your"
TRAIT_WORDS = "openness conscientiousness extraversion agreeableness neuroticism extravert introvert extrovert"

COMMON_WORDS = frozenset(" ".join((TITLES, KIN, TRADES, WAYS, THINGS, VERSIONS, SMALL_WORDS, TRAIT_WORDS)).split())
