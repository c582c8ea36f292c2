package com.acme.orders;

import java.io.Serializable;

/** Where a parcel goes. */
final class Address implements Serializable {
    private static final long serialVersionUID = 1;

    final String street;
    final String city;
    final String zip;

    Address(String street, String city, String zip) {
        this.street = street;
        this.city = city;
        this.zip = zip;
    }

    String text() {
        return street + "|" + city + "|" + zip;
    }
}
