"""The words that stand for keys when two people compare them by phone; told apart by their first four letters."""

from __future__ import annotations

_LIST = """
absorb academy account acid acorn action actor adapt address admiral advance advice aerial afford agent airport
airship album alcove alert algebra almond alphabet alpine amazing amber ample anchor ancient angel animal ankle annual
answer anthem antique apart appetite approve apricot apron aquatic arcade archer arctic arena argue armchair army
arrival arrow artist ashore asleep aspect astound athlete atlas atom attend attic audience author autumn avenue
aviator awake award awesome axle backpack badge bagpipe bakery balcony bamboo banana bandage banjo banner barber
bargain barley baron baseball basket bathroom beagle beard beaver bedroom bedside beeswax beetle begin belfry believe
bench bicycle bingo birch bison bitter blanket bleach blend blink blizzard bloom blossom blue bobbin body bolster
bonfire bookcase border borrow bounce bowler boxer bracket branch brave breeze brick bronze bubble bucket budget
buffalo builder bulb bulge bumper bundle bunting burger button buzzard cabbage cabin cactus cafe calendar camel camp
canal candle canoe capital captain caravan carbon cardigan career cargo carnival carpet cascade cashew castle cavern
cedar celery cement ceramic chalk champion channel charm cheese cherry chicken chief chimney chisel chorus chutney
cinema cinnamon circle citizen citrus city civic clarinet cleaner clever climb cluster cobble cobweb cocoa collar
column combine comet comfort common compass concert copper corner cosmic costume cottage couple courage cowboy cradle
crayon cream credit cricket crisp crocus crust crystal cucumber cuddle culture cupboard cupcake curious curtain
cushion custard cutlery cycle dagger dairy damson dancer darling daylight debate decade deck decorate define deliver
denim depth describe detail develop device dewdrop diagram dialogue diamond diesel digital dimple dinner diploma
direct discover distant divide dodge dolphin domino donate donkey dormouse double dove dozen dragon drama drawer drift
droplet duchess duckling duet dumpling dune durable dusk earache earring earth earwig easel eastern easy ebony echo
eclipse economy edge edible edition educate elastic elbow elder electric elegant embark emblem embrace emerald emotion
emperor empty enamel enchant encore endless energy engine enjoy enter envelope equal erase errand escape estate
eternal evening evolve exact example exchange excite exhibit exit exotic expand expert explore express extend extra
eyebrow fabric face factory faith falcon family famous fancy farmer fashion fasten favour feast feather federal fern
festival fiddle field figure filter final finger fireman fish fitness flag flame flannel flexible flint flip flyer
foam focus foghorn follow football forest fork formula fortune forward fossil foundry fraction fragment freckle
freedom fresh frozen fruit fudge furnace future gadget galaxy gallop game gander garlic garment gather gazelle gear
gecko general genius gentle geology geranium giant gibbon gift gilded giraffe giving gizmo glacier glass globe gnome
goat goblet goggles golden goose gossip governor grain grammar granite grateful gravel grid groove group growl guitar
gull habit hairpin halibut hallway hamlet hammer happy hardware harvest hatch haven hawk haystack head heater heavy
hedgehog helmet helper hemlock herald herb heron hiking hill hinge history hobby hoist holiday honey horizon hornet
hotel hover human humble hunter hurdle husky icicle icon idea igloo image inch income index indigo infant inland input
insect instant invite iris italic item ivory jacket jaguar jasmine javelin jazz jelly jersey jester jewel jigsaw
jingle jogger join journey joyful juggle junior kangaroo kayak kebab kestrel ketchup keyboard kidney kindness kingdom
kiwi knee knock label ladder lagoon lake lamb lance language lantern laptop large laugh laundry lavender lawn learn
lecture legend leisure lemon length lentil leopard lettuce level library lifeboat light lilac limit linen liquid
listen little lobster local logic loop lorry lounge luggage lullaby lunar lunch luxury machine magnet magpie maiden
major maker mallard mango mansion marble margin market marsh mascot mask meadow meal meeting melody member memory
mentor mermaid message meteor method mice midnight migrate milk mineral minute mirror mixture mobile model moment
month moonbeam mountain movie muffin museum mushroom napkin nation nature nautical navy nebula necklace needle neon
nest network neutral newborn nimble nitrogen noise nomad normal north nostril notebook nougat novel nozzle nugget
nutmeg nylon oasis oatmeal object oblong observe ocean octopus offer olive olympic omelette onion onward opal open
opera opinion opposite optimist orange orbit orchard organ origin ornament osprey ostrich outdoor overcoat owner
oxygen oyster package paddle padlock page pagoda paint palace panel pantry paper parade parcel parent passport pasta
patrol pattern pavement payment pebble pelican pencil penguin pension perfume phone photo piano pickle picnic picture
pigeon pillow pioneer pitch pivot pizza plaid platinum player plenty plywood podium poem pollen popcorn poppy porridge
portrait position postman potato pottery poultry prairie present pretzel problem project public pudding pumpkin puppet
purple purse puzzle pyramid python quality quarter quest quiver radar radio raffle rafter railway rainbow raisin rally
ramble random ranger rapid reach recipe record recycle redwood reef referee refresh region regular reindeer relax
remember remote renew rent repair report rescue reunion reward rhubarb ridge ringlet ripple robot rocket roller
romance rookie rooster rope rosemary rotate royal rubber ruby rucksack rural rustic sable safari saffron salad salmon
sandwich sardine satchel saucer scarf scenic science scooter script sculptor search season secret senator session
shadow shaft shampoo sheep shelter shield shine shiver short shovel shower shrimp shuttle siblings sideways signal
silver similar skate sketch skipper skylark slice smart smile snow soap soccer sofa sombrero sonnet soprano sorbet
south space spanner sparrow speaker spend spinach spiral splash sponge spoon spring sprout spruce square stadium stamp
steam stocking stork street stripe strong student suburb suffix summer surname surprise sushi swallow swift swing
system tactic tadpole tailor talent tandem target tartan taxi teacher teapot teaspoon teenager telegram tennis thank
theme thermal thimble thistle thread thrift thunder tile timber tinfoil tinsel together tomato tomorrow toolbox topic
topsoil torch tornado tortoise toucan touring towel toyshop trainer treasure trellis triangle tribe tricycle trinket
tripod triumph trolley trombone trophy trousers trumpet tubular tugboat tulip tundra tunnel turban turnip turtle tutor
twig twist typical umbrella umpire unicorn uniform unique unite unusual uphill upright upstairs urgent usher utensil
vacuum valve vanish vehicle velvet venison verse vertical veteran viaduct vibrate view village vinegar vintage virtual
visor vitamin vivid voucher voyage waiter walk wallet walnut walrus waltz warbler wardrobe warm wash wedding welcome
western wheat whisker wicket widget width wigwam wildlife wind winter wire wisdom wizard wolf woman wombat word
workshop wrench wrinkle yard yellow yoga young zebra zigzag zodiac
"""

WORDS = tuple(_LIST.split())
"""1,024 words, so that each says ten bits. The list never changes: both laptops must read the same words."""
