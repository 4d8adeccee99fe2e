def test_x(desk):
    desk.say("p1","name","Amira O'Neil")
    v=desk.view()
    print(v.search("onei"), v.search("amira"), v.complete("am"), v.entity("p1"), v.count(), v.holdings(), v.shared_identifiers(), v.statements(), v.sources(), v.tables(), v.rejects(), v.clusters(), v.links("p1"), v.captions(["p1"]), list(v.export()))
